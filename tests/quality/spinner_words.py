"""Words that a spinner swaps: groups of near synonyms of one inflection each."""

from __future__ import annotations

_GROUPS = """
said stated declared|says states declares|say state declare|saying stating declaring|told informed advised
asked requested urged|asking requesting urging|added continued noted|announced revealed unveiled|called termed labelled
people persons individuals|man fellow gentleman|men males|woman lady|women females|children youngsters kids|child youngster
big large huge|bigger larger greater|small little minor|new fresh recent|old former aged|good positive favourable
bad poor negative|important significant crucial|major leading main|many numerous several|few scant|early initial
late belated|quickly rapidly swiftly|slowly gradually|also additionally likewise|however nevertheless though
because since as|but yet|while whereas|after following|before prior|during throughout|about around roughly
nearly almost virtually|only merely just|very extremely highly|often frequently regularly|recently lately newly
killed slain|died perished|dead deceased|injured wounded hurt|attack assault strike|attacks assaults strikes
attacked assaulted struck|police officers|officials authorities|official functionary|government administration
president leader|lawmakers legislators|lawyer attorney|lawyers attorneys|court tribunal|judge magistrate|trial hearing
law statute|laws statutes|bill measure|vote ballot|votes ballots|voted balloted|election poll|elections polls
campaign drive|country nation|countries nations|city town|world globe|state province|area region|areas regions
house home|homes houses|building structure|buildings structures|road street|car vehicle|cars vehicles|plane aircraft
job position|jobs positions|work labour|worked laboured|working labouring|company firm|companies firms|business enterprise
money cash funds|price cost|prices costs|million mn|market marketplace|tax levy|taxes levies|pay remunerate|paid remunerated
increase rise|increased risen|increases rises|decrease decline|reduce lower|reduced lowered|cut trim|cuts trims
grow expand|growing expanding|growth expansion|begin start|began started|beginning starting|started commenced|end conclude
ended concluded|ending concluding|stop halt|stopped halted|continue proceed|continues proceeds|help assist aid
helped assisted aided|helping assisting|give provide|gave provided|given provided|giving providing|get obtain|got obtained
take seize|took seized|taking seizing|make create|made created|making creating|show demonstrate|showed demonstrated
shows demonstrates|showing demonstrating|find discover|found discovered|use employ|used employed|using employing
want desire|wanted desired|wants desires|need require|needed required|needs requires|think believe|thought believed
thinks believes|know understand|knew understood|see observe|saw observed|seen observed|look glance|looked glanced
try attempt|tried attempted|trying attempting|keep retain|kept retained|leave depart|left departed|meet encounter
met encountered|meeting gathering|talks discussions|talk discussion|speech address|statement declaration|report account
reports accounts|reported recounted|letter missive|plan scheme|plans schemes|planned schemed|idea notion|issue matter
issues matters|problem difficulty|problems difficulties|question query|questions queries|answer reply|answered replied
fight battle|fighting battling|war conflict|peace calm|soldiers troops|weapon arm|weapons arms|gun firearm|guns firearms
shooting gunfire|shot fired|fire blaze|fires blazes|storm tempest|quake tremor|earthquake tremor|damage harm|damaged harmed
destroyed demolished|rescue save|rescued saved|victims casualties|victim casualty|crime offence|crimes offences
arrested detained|arrest detention|charged accused|prison jail|suspect accused|guilty culpable|evidence proof
decision ruling|decided resolved|decide resolve|agreement accord|deal pact|agreed consented|support backing
supported backed|supporters backers|oppose resist|opposed resisted|opponents adversaries|critics detractors
criticized condemned|criticism censure|accused charged|denied rejected|deny reject|refused declined|admitted conceded
warned cautioned|warning caution|fear dread|fears worries|hope wish|hopes wishes|expected anticipated|expect anticipate
likely probable|possible feasible|clear evident|difficult hard|easy simple|strong powerful|weak feeble|high elevated
low reduced|long lengthy|short brief|full complete|whole entire|same identical|different distinct|next subsequent
last final|first initial|former previous|current present|own personal|public open|private personal|public communal
year twelvemonth|week fortnight|day date|night evening|morning dawn|today now|moment instant|group band|groups bands
member participant|members participants|team squad|teams squads|game match|games matches|win triumph|won triumphed
lost forfeited|lose forfeit|player sportsman|players sportsmen|fans supporters|coach trainer|season campaign
film movie|show programme|star celebrity|actor performer|actress performer|book volume|music tunes|school academy
students pupils|student pupil|teacher instructor|hospital clinic|doctor physician|doctors physicians|health wellbeing
family household|families households|father dad|mother mom|son boy|daughter girl|wife spouse|husband spouse|friend pal
friends pals|love adore|life existence|death demise|way manner|ways manners|part portion|side flank|number figure
amount quantity|lot plenty|thing item|things items|place spot|case instance|cases instances|reason cause|result outcome
results outcomes|effort endeavour|efforts endeavours|chance opportunity|power might|control command|rights entitlements
right entitlement|freedom liberty|security safety|threat menace|threats menaces|danger peril|policy strategy
policies strategies|program scheme|programs schemes|system setup|service facility|services facilities|information data
news tidings|story tale|stories tales|message note|video footage|picture image|pictures images|phone telephone
computer machine|website webpage|online digitally|speak talk|speaking talking|spoke talked|write compose|wrote composed
written composed|read perused|hear listen|heard listened|come arrive|came arrived|coming arriving|go travel|went travelled
going heading|move shift|moved shifted|moving shifting|return revert|returned reverted|turn rotate|turned rotated
bring carry|brought carried|send dispatch|sent dispatched|hold grip|held gripped|put placed|set fixed|run operate
running operating|stand rise|live reside|lived resided|living residing|feel sense|felt sensed|become grow|became grew
remain stay|remained stayed|remains stays|appear seem|appeared seemed|appears seems|happen occur|happened occurred
allow permit|allowed permitted|allowing permitting|force compel|forced compelled|push press|pushed pressed|pull drag
build construct|built constructed|building constructing|buy purchase|bought purchased|sell vend|sold vended|spend expend
spent expended|save preserve|lead guide|led guided|serve attend|served attended|join enter|joined entered|follow pursue
followed pursued|include comprise|included comprised|includes comprises|including comprising|involved implicated
""".strip()

SYNONYMS: dict[str, tuple[str, ...]] = {
    group.split()[0]: tuple(group.split()[1:])
    for line in _GROUPS.splitlines()
    for group in line.split("|")
    if len(group.split()) > 1
}
