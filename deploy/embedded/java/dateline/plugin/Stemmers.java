package dateline.plugin;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.lucene.analysis.TokenFilterFactory;

/** The stemmers by the names that Elasticsearch's {@code stemmer} filter gives them in {@code language}. */
final class Stemmers {
    private static final String[] SNOWBALL = {
        "armenian", "basque", "catalan", "danish", "dutch", "estonian", "finnish", "french", "german", "hungarian",
        "irish", "italian", "lithuanian", "norwegian", "portuguese", "romanian", "russian", "serbian", "spanish",
        "swedish", "turkish", "yiddish"};
    private static final Map<String, String> OTHERS = Map.ofEntries(
        Map.entry("arabic", "arabicStem"), Map.entry("bengali", "bengaliStem"), Map.entry("brazilian", "brazilianStem"),
        Map.entry("bulgarian", "bulgarianStem"), Map.entry("czech", "czechStem"), Map.entry("english", "porterStem"),
        Map.entry("galician", "galicianStem"), Map.entry("greek", "greekStem"), Map.entry("hindi", "hindiStem"),
        Map.entry("indonesian", "indonesianStem"), Map.entry("latvian", "latvianStem"),
        Map.entry("light_english", "kStem"), Map.entry("light_finnish", "finnishLightStem"),
        Map.entry("light_french", "frenchLightStem"), Map.entry("light_german", "germanLightStem"),
        Map.entry("light_hungarian", "hungarianLightStem"), Map.entry("light_italian", "italianLightStem"),
        Map.entry("light_norwegian", "norwegianLightStem"), Map.entry("light_portuguese", "portugueseLightStem"),
        Map.entry("light_russian", "russianLightStem"), Map.entry("light_spanish", "spanishLightStem"),
        Map.entry("light_swedish", "swedishLightStem"), Map.entry("minimal_english", "englishMinimalStem"),
        Map.entry("minimal_french", "frenchMinimalStem"), Map.entry("minimal_galician", "galicianMinimalStem"),
        Map.entry("minimal_german", "germanMinimalStem"), Map.entry("minimal_norwegian", "norwegianMinimalStem"),
        Map.entry("minimal_portuguese", "portugueseMinimalStem"), Map.entry("persian", "persianStem"),
        Map.entry("plural_english", "englishMinimalStem"), Map.entry("porter", "porterStem"),
        Map.entry("possessive_english", "englishPossessive"), Map.entry("sorani", "soraniStem"),
        Map.entry("spanish_plural", "spanishPluralStem"));
    private static final Map<String, String> SNOWBALL_BY_LANGUAGE = new HashMap<>(Map.of("porter2", "English"));

    static {
        for (String language : SNOWBALL) {
            SNOWBALL_BY_LANGUAGE.put(language, language.substring(0, 1).toUpperCase(Locale.ROOT) + language.substring(1));
        }
    }

    private Stemmers() {}

    static TokenFilterFactory forLanguage(String language) {
        String name = language.toLowerCase(Locale.ROOT);
        if (OTHERS.containsKey(name)) {
            return TokenFilterFactory.forName(OTHERS.get(name), new HashMap<>());
        }
        if (SNOWBALL_BY_LANGUAGE.containsKey(name)) {
            return snowball(SNOWBALL_BY_LANGUAGE.get(name));
        }
        throw new IllegalArgumentException("Invalid stemmer class specified: " + language);
    }

    /** A Snowball stemmer by its own name, such as {@code English}. */
    static TokenFilterFactory snowball(String name) {
        return TokenFilterFactory.forName("snowballPorter", new HashMap<>(Map.of("language", name)));
    }
}
