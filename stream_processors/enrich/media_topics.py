"""The 17 top concepts of the IPTC Media Topics, with what the classifier compares articles to.

Codes and names: IPTC Media Topics NewsCodes, http://cv.iptc.org/newscodes/mediatopic/, © International Press
Telecommunications Council, CC BY 4.0. The prompts and the words for sections are Dateline's own.
"""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """`prompts`: texts that an article on the topic is near to; `sections`: how publishers name it, case folded."""

    code: str
    name: str
    prompts: tuple[str, ...]
    sections: frozenset[str]


def _topic(code: str, name: str, prompts: str, sections: str) -> Topic:
    lines = tuple(line.strip() for line in prompts.strip().splitlines())
    words = " ".join(sections.split()).split(", ")
    return Topic(f"medtop:{code}", name, lines, frozenset(word.casefold() for word in words))


TOPICS = (
    _topic(
        "01000000",
        "arts, culture, entertainment and media",
        """
        arts, culture, film, music, theatre, literature, museum, painting, television, celebrities
        The film won the best picture award at the festival, and its director thanked the actors.
        The singer releases a new album and announces a concert tour.
        The museum opens an exhibition of paintings by the artist.
        The novelist's new book wins a literary prize.
        The television series returns for a second season with a new cast.
        The newspaper and the broadcaster lay off journalists.
        """,
        """
        arts, culture, entertainment, media, film, films, movies, music, books, theatre, theater, television, tv,
        celebrity, celebrities, showbiz, art, kultur, feuilleton, medien, kino, musik, bücher, unterhaltung,
        cultura, espectáculos, entretenimiento, cine, música, libros, televisión, culture & arts, cinéma, musique,
        livres, médias, spectacles, arts et spectacles, cultura e spettacoli, spettacoli, cinema, musica, libri,
        cultura e arte, entretenimento, famosos, livros, культура, кино, музыка, шоу-бизнес, медиа, книги,
        ثقافة, فن, فنون, ثقافة وفن, منوعات فنية, 文化, 娱乐, 文娱, 电影, 音乐, 娛樂, エンタメ, 文化・芸能, 芸能, カルチャー,
        kültür, kültür sanat, kültür-sanat, magazin, sinema, film i muzyka, kino i film, rozrywka, cultuur, muziek, kultur & nöje, kultura
        """,
    ),
    _topic(
        "02000000",
        "crime, law and justice",
        """
        crime, police, court, trial, judge, murder, robbery, fraud, prison, lawsuit, arrest
        Police arrested a man suspected of murder after a body was found.
        The court sentenced him to ten years in prison for fraud.
        A jury found the defendant guilty; the judge will pass sentence next week.
        The supreme court ruled on the appeal and the prosecutor filed charges.
        Thieves robbed a shop at gunpoint and drug traffickers were seized.
        """,
        """
        crime, law, justice, courts, police, crime & justice, law & crime, kriminalität, justiz, recht, gericht, blaulicht,
        polizei, sucesos, justicia, tribunales, judicial, policiales, police-justice, faits divers, faits-divers,
        cronaca nera, giustizia, cronaca giudiziaria, justiça, polícia, crime e justiça, segurança,
        криминал, происшествия и криминал, право, суд, حوادث, قضاء, جريمة, حوادث وقضايا, 法治, 法制, 社会・事件, 事件, 司法,
        adalet, yargı, asayiş, polis adliye, prawo, kryminalne, misdaad, krimi, brott
        """,
    ),
    _topic(
        "03000000",
        "disaster, accident and emergency incident",
        """
        disaster, accident, earthquake, flood, fire, crash, explosion, rescue, emergency, casualties
        An earthquake destroyed buildings and rescuers search for survivors under the rubble.
        A plane crashed shortly after take-off, killing all passengers on board.
        Floods swept away villages and thousands of people were evacuated.
        A fire in an apartment block left several people dead and firefighters fought the flames.
        A train derailed and dozens were injured in the accident.
        """,
        """
        disaster, disasters, accident, accidents, emergency, unglücke, katastrophen, unfall, unfälle, feuerwehr, accidentes,
        desastres, catástrofes, emergencias, accident & catastrophe, catastrophe, catastrophes, accidents et catastrophes,
        incidenti, disastri, acidentes, desastre, происшествия, катастрофы, чп, كوارث, حوادث وكوارث, 灾难, 事故, 灾害, 災害,
        災害・事故, afet, deprem, kaza, katastrofy, wypadki, rampen, olyckor
        """,
    ),
    _topic(
        "04000000",
        "economy, business and finance",
        """
        economy, business, finance, markets, shares, bank, company, profit, inflation, trade, interest rates
        The company's shares rose after it reported higher quarterly profit.
        The central bank raised interest rates to fight inflation.
        The carmaker agreed to buy its rival in a billion-dollar takeover.
        Stock markets fell and oil prices rose amid worries about the economy.
        The start-up raises money from investors and the retailer closes stores.
        """,
        """
        economy, business, finance, markets, money, companies, economics, stocks, property, wirtschaft, finanzen, börse,
        unternehmen, geld, konjunktur, economía, negocios, finanzas, mercados, empresas, dinero, économie, entreprises,
        bourse, argent, finances, éco, eco, economia, finanza, mercati, imprese, mercados e finanças, negócios, finanças,
        dinheiro, экономика, бизнес, финансы, деньги, рынки, اقتصاد, أعمال, مال وأعمال, الاقتصاد, أسواق, 经济, 财经, 金融, 财经新闻,
        經濟, 財經, 経済, ビジネス, マネー, ekonomi, finans, iş dünyası, gospodarka, biznes, economie, financieel, ekonomi & näringsliv, näringsliv
        """,
    ),
    _topic(
        "05000000",
        "education",
        """
        education, school, university, students, teachers, exams, curriculum, pupils
        Schools reopen after the holidays as pupils and teachers return to class.
        The university raises tuition fees for students.
        Exam results: more pupils passed their final exams this year.
        The ministry of education presents a new curriculum for primary schools.
        """,
        """
        education, schools, school, higher education, university, universities, students, bildung, schule, hochschule,
        studium, uni, educación, universidad, éducation, école, enseignement, étudiants, istruzione, scuola, università, educação, ensino,
        образование, наука и образование, تعليم, التعليم, 教育, eğitim, edukacja, szkoła, onderwijs, utbildning, skola
        """,
    ),
    _topic(
        "06000000",
        "environment",
        """
        environment, climate change, pollution, conservation, wildlife, emissions, biodiversity, energy transition, nature
        Countries agree to cut greenhouse gas emissions at the climate summit.
        The oil spill pollutes the coast and threatens seabirds.
        Conservationists warn that the species is close to extinction as forests are cut down.
        Glaciers melt and sea levels rise because of global warming.
        Plastic waste and water pollution harm rivers and oceans.
        """,
        """
        environment, climate, green, nature, wildlife, sustainability, climate change, umwelt, klima, natur, nachhaltigkeit,
        medio ambiente, medioambiente, clima, naturaleza, ecología, sostenibilidad, environnement, planète, climat, écologie,
        ambiente, natura, sostenibilità, green & blue, meio ambiente, natureza, sustentabilidade, экология, климат, природа,
        بيئة, البيئة, مناخ, 环境, 环保, 生态, 環境, çevre, iklim, środowisko, klimat, ekologia, milieu, klimaat, miljö
        """,
    ),
    _topic(
        "07000000",
        "health",
        """
        health, medicine, disease, hospital, doctors, vaccine, patients, epidemic, cancer, mental health
        The health ministry reports new infections and doctors urge people to get vaccinated.
        A study finds that the drug lowers the risk of heart disease.
        The hospital treats patients with a rare disease.
        The epidemic has killed dozens of people and the World Health Organization sends help.
        Researchers say exercise and diet help people with diabetes.
        """,
        """
        health, medicine, wellness, coronavirus, covid-19, health & wellness, gesundheit, medizin, salud, sanidad, medicina, bienestar, santé,
        médecine, salute, sanità, benessere, saúde, здоровье, медицина, صحة, الصحة, طب, 健康, 医疗, 卫生, 健康・医療, 医療,
        sağlık, zdrowie, medycyna, gezondheid, hälsa, health & science
        """,
    ),
    _topic(
        "08000000",
        "human interest",
        """
        human interest, curiosities, odd news, birthday, anniversary, royal family, animals, record attempt
        The oldest woman in the world celebrates her birthday.
        A dog walked hundreds of kilometres to find its way home.
        A man sets a bizarre world record.
        The couple won the lottery and gave the prize away.
        The prince and princess announce the birth of a baby.
        """,
        """
        human interest, odd news, oddly enough, offbeat, weird news, royals, royal family, people, aus aller welt, panorama,
        buntes, kurioses, vermischtes, leute, curiosidades, gente, insolite, insolites, curiosità, persone, royal, curiosidade,
        курьёзы, курьезы, люди, طرائف, منوعات, غرائب, 趣闻, 奇闻, 話題, yaşam ilginç, ilginç, ciekawostki, ludzie
        """,
    ),
    _topic(
        "09000000",
        "labour",
        """
        labour, workers, strike, trade union, wages, employment, unemployment, working conditions, dismissal
        Workers go on strike for higher wages and the union rejects the employers' offer.
        The unemployment rate fell last month as employers hired more people.
        The factory lays off hundreds of employees.
        Unions and employers agree on a collective pay deal.
        """,
        """
        labour, labor, jobs, work, employment, careers, unions, workplace, arbeit, beruf, karriere, arbeitsmarkt, job, trabajo, empleo,
        laboral, emploi, travail, social et emploi, lavoro, trabalho, emprego, работа, труд, карьера, وظائف, عمل, العمل, 劳动, 就业, 労働, 雇用,
        çalışma hayatı, çalışma, praca, kariera, arbeid, werk, arbetsmarknad
        """,
    ),
    _topic(
        "10000000",
        "lifestyle and leisure",
        """
        lifestyle, leisure, fashion, food, recipes, travel, tourism, hobbies, home, beauty, games
        The fashion designer shows the new collection of dresses on the runway.
        A recipe for a quick dinner with vegetables and pasta.
        Travel tips: the best beaches and hotels for a holiday.
        The restaurant's chef serves traditional dishes.
        How to style your wardrobe with shoes and jewellery this season.
        """,
        """
        lifestyle, life & style, life and style, style, fashion, food, travel, leisure, food & drink, recipes, home & garden, beauty, tourism,
        living, reise, reisen, mode, essen, genuss, leben & stil, stil, freizeit, estilo, estilo de vida, moda, viajes, turismo, gastronomía,
        recetas, ocio, tendencias, art de vivre, voyage, voyages, gastronomie, cuisine, tourisme, loisirs, viaggi, cucina,
        tempo libero, viagem, gastronomia, turismo e lazer, lazer, стиль, мода, туризм, путешествия, еда, стиль жизни, سياحة,
        سياحة وسفر, موضة, أزياء, لايف ستايل, 生活, 时尚, 旅游, 美食, 時尚, 旅行, ライフ, グルメ, ファッション, yaşam, moda ve güzellik, seyahat,
        turystyka, podróże, reizen, mat & dryck, resor
        """,
    ),
    _topic(
        "11000000",
        "politics and government",
        """
        politics, government, election, parliament, president, minister, party, vote, diplomacy, legislation
        The president won the election and the opposition contests the results.
        Parliament passed the bill after a debate and the minister defended the law.
        The prime minister resigned and the coalition parties negotiate a new government.
        The candidate leads in the polls before the vote.
        The foreign minister met his counterpart for talks on relations between the two countries.
        The senate and the congress debate the budget and taxes.
        """,
        """
        politics, government, election, elections, policy, congress, white house, parliament, politik, innenpolitik, wahlen, bundestag,
        política, elecciones, gobierno, politique, élections, gouvernement, politica, elezioni, governo, eleições, poder, политика, власть, выборы,
        سياسة, السياسة, انتخابات, 政治, 时政, 政府, 選挙, politika, siyaset, seçim, polityka, wybory, politiek, verkiezingen, val, us politics, uk politics
        """,
    ),
    _topic(
        "12000000",
        "religion",
        """
        religion, church, pope, bishop, mosque, Islam, Christianity, Judaism, pilgrimage, faith, priests
        The pope celebrated mass with thousands of believers in Saint Peter's Square.
        Muslims fast during Ramadan and pilgrims travel to Mecca.
        The bishops debate a reform of the church.
        Jews, Christians and Hindus celebrate the religious feast with prayers in temples.
        """,
        """
        religion, faith, church, belief, religions, kirche, glaube, religión, iglesia, fe, église, vatican, vaticano, religione, chiesa, religião, igreja,
        религия, церковь, دين, إسلام, الدين, دين وحياة, 宗教, din, diyanet, religia, kościół, geloof, religie
        """,
    ),
    _topic(
        "13000000",
        "science and technology",
        """
        science, technology, research, space, computers, software, internet, artificial intelligence, physics, biology, smartphone
        Scientists discovered a new planet with the space telescope.
        The company unveils a new smartphone with a faster chip.
        Researchers developed an artificial intelligence system that learns from data.
        Archaeologists and biologists publish their findings in the journal Nature.
        The rocket launched a satellite into orbit.
        Hackers exploit a flaw in the software; users should update the app.
        """,
        """
        science, technology, tech, sci-tech, science & technology, science and technology, space, internet, digital, computers, gadgets, innovation,
        ai, wissenschaft, technik, netzwelt, forschung, wissen, digitales, ciencia, tecnología, tecnologia, ciencia y tecnología, sciences, technologie, technologies, numérique,
        high-tech, espace, scienza, scienze, scienza e tecnologia, ciência, tecnologia e ciência, наука, технологии, наука и техника, интернет, космос, علوم, تكنولوجيا, علوم وتكنولوجيا, تقنية,
        科技, 科学, 互联网, 技术, 科學, サイエンス, テクノロジー, it, bilim, teknoloji, bilim teknoloji, bilim-teknoloji, nauka, technologia, wetenschap, tech & science, vetenskap, teknik
        """,
    ),
    _topic(
        "14000000",
        "society",
        """
        society, family, immigration, discrimination, population, welfare, human rights, women, minorities, poverty
        The number of births falls and the population is ageing.
        Activists demonstrate against racism and discrimination of minorities.
        Migrants and refugees look for housing and integration.
        Families receive more child benefits and social welfare.
        Women demand equal rights; same-sex couples may marry.
        """,
        """
        society, social issues, family, immigration, migration, gender, race, human rights, women, gesellschaft, familie, sociedad, familia, migración,
        société, famille, immigration et société, società, famiglia, sociale, sociedade, família, общество, семья, مجتمع, المجتمع, أسرة, مرأة, 社会, 社會, くらし, toplum, aile,
        kadın, społeczeństwo, rodzina, samenleving, samhälle
        """,
    ),
    _topic(
        "15000000",
        "sport",
        """
        sport, football, match, championship, goal, team, coach, tennis, Olympic Games, league, tournament
        The striker scored twice as the team won the match and lifted the cup.
        The tennis player reached the final of the tournament.
        The coach praised his players after the victory in the league.
        The Olympic champion broke the world record in the 100 metres.
        The quarterback threw three touchdowns and the pitcher won the game.
        The Formula One driver won the Grand Prix.
        """,
        """
        sport, sports, football, soccer, tennis, cricket, rugby, golf, basketball, baseball, nfl, nba, mlb, nhl, boxing, cycling, formula 1, f1, olympics, athletics,
        fußball, fussball, formel 1, handball, deportes, deporte, fútbol, baloncesto, ciclismo, sport-santé, foot, cyclisme, calcio, ciclismo e sport, motori,
        esporte, esportes, desporto, futebol, спорт, футбол, хоккей, رياضة, الرياضة, كرة القدم, 体育, 足球, 體育, スポーツ, 野球, サッカー, spor, futbol, basketbol,
        piłka nożna, siatkówka, voetbal, wielrennen, fotboll, ishockey, urheilu
        """,
    ),
    _topic(
        "16000000",
        "conflict, war and peace",
        """
        war, armed conflict, army, rebels, ceasefire, air strike, terrorism, peace talks, troops, shelling
        Government forces shelled the rebel-held town, killing dozens of civilians.
        The warring parties agreed to a ceasefire and peace talks.
        A suicide bomber killed soldiers at a checkpoint; militants claimed the attack.
        Troops crossed the border and air strikes hit the capital.
        Protesters clash with security forces after the military coup.
        """,
        """
        conflict, conflicts, war, terrorism, defence, defense, military, war in ukraine, ukraine war, krieg, konflikte, verteidigung, terrorismus,
        guerra, conflictos, defensa, terrorismo, guerre, conflits, défense, guerre en ukraine, guerra in ucraina, guerra na ucrânia, война, армия, оборона, терроризм, спецоперация,
        حرب, صراع, عسكري, إرهاب, 军事, 战争, 軍事, savaş, savunma, terör, wojna, wojsko, oorlog, krig
        """,
    ),
    _topic(
        "17000000",
        "weather",
        """
        weather, forecast, temperature, rain, snow, storm, heatwave, wind, sunshine
        The weather forecast: rain and strong winds tomorrow, with temperatures around ten degrees.
        A heatwave brings record temperatures to the country.
        Heavy snow and ice are expected; the weather service issued a warning.
        The hurricane weakened to a tropical storm as it moved along the coast.
        """,
        """
        weather, weather forecast, wetter, el tiempo, tiempo, meteorología, météo, météorologie, meteo, previsioni, clima e tempo, tempo, previsão do tempo, погода, طقس, الطقس, 天气, 天氣, 気象, 天気,
        hava durumu, pogoda, het weer, weer, väder
        """,
    ),
)
