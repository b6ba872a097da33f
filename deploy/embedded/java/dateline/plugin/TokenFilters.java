package dateline.plugin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** The token filters beside {@code stop}, {@code shingle} and {@code hunspell}, which the server has itself. */
final class TokenFilters {
    private static final List<String> FRENCH_ARTICLES =
        List.of("l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu");
    private static final Argument MIN_GRAM = Argument.of("min_gram", "minGramSize", 1);
    private static final Argument MAX_GRAM = Argument.of("max_gram", "maxGramSize", 2);
    private static final Argument PRESERVE = Argument.of("preserve_original", "preserveOriginal");

    private static final List<Spec> SPECS = List.of(
        new Spec("apostrophe", "apostrophe"),
        new Spec("arabic_normalization", "arabicNormalization"),
        new Spec("arabic_stem", "arabicStem"),
        new Spec("asciifolding", "asciiFolding", PRESERVE),
        new Spec("bengali_normalization", "bengaliNormalization"),
        new Spec("brazilian_stem", "brazilianStem"),
        new Spec("cjk_bigram", "cjkBigram", Argument.of("output_unigrams", "outputUnigrams")),
        new Spec("cjk_width", "cjkWidth"),
        new Spec("classic", "classic"),
        new Spec("czech_stem", "czechStem"),
        new Spec("decimal_digit", "decimalDigit"),
        new Spec("edge_ngram", "edgeNGram", MIN_GRAM, MAX_GRAM, PRESERVE),
        new Spec("fingerprint", "fingerprint",
            Argument.of("max_output_size", "maxOutputTokenSize", 255), Argument.of("separator", "separator", " ")),
        new Spec("flatten_graph", "flattenGraph"),
        new Spec("french_stem", "frenchLightStem"),
        new Spec("german_normalization", "germanNormalization"),
        new Spec("german_stem", "germanStem"),
        new Spec("hindi_normalization", "hindiNormalization"),
        new Spec("indic_normalization", "indicNormalization"),
        new Spec("keyword_repeat", "keywordRepeat"),
        new Spec("kstem", "kStem"),
        new Spec("length", "length", Argument.of("min", "min", 0), Argument.of("max", "max", Integer.MAX_VALUE)),
        new Spec("limit", "limitTokenCount", Argument.of("max_token_count", "maxTokenCount", 1),
            Argument.of("consume_all_tokens", "consumeAllTokens")),
        new Spec("ngram", "nGram", MIN_GRAM, MAX_GRAM, PRESERVE),
        new Spec("persian_normalization", "persianNormalization"),
        new Spec("persian_stem", "persianStem"),
        new Spec("porter_stem", "porterStem"),
        new Spec("remove_duplicates", "removeDuplicates"),
        new Spec("reverse", "reverseString"),
        new Spec("russian_stem", "snowballPorter", Argument.of("", "language", "Russian")),
        new Spec("scandinavian_folding", "scandinavianFolding"),
        new Spec("scandinavian_normalization", "scandinavianNormalization"),
        new Spec("serbian_normalization", "serbianNormalization"),
        new Spec("sorani_normalization", "soraniNormalization"),
        new Spec("trim", "trim"),
        new Spec("truncate", "truncate", Argument.of("length", "prefixLength", 10)),
        new Spec("uppercase", "uppercase"),
        new Spec("word_delimiter", "wordDelimiter"),
        new Spec("word_delimiter_graph", "wordDelimiterGraph"));

    private static final Spec PATTERN_REPLACE = new Spec("pattern_replace", "patternReplace",
        Argument.of("pattern", "pattern"), Argument.of("replacement", "replacement", ""));

    private TokenFilters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> providers() {
        Map<String, AnalysisProvider<TokenFilterFactory>> providers = new HashMap<>();
        for (Spec spec : SPECS) {
            providers.put(spec.name, provider(spec::filter));
        }
        providers.put("elision", provider(TokenFilters::elision));
        providers.put("keyword_marker", AnalysisPlugin.requiresAnalysisSettings(provider(TokenFilters::keywordMarker)));
        providers.put("lowercase", provider(TokenFilters::lowercase));
        providers.put("pattern_capture", AnalysisPlugin.requiresAnalysisSettings(provider(TokenFilters::patternCapture)));
        providers.put("pattern_replace", AnalysisPlugin.requiresAnalysisSettings(provider(PATTERN_REPLACE::filter)));
        providers.put("snowball", provider(
            settings -> Stemmers.snowball(settings.get("language", settings.get("name", "English")))::create));
        providers.put("stemmer", provider(
            settings -> Stemmers.forLanguage(settings.get("language", settings.get("name", "porter")))::create));
        providers.put("unique", provider(settings -> RemoveDuplicatesTokenFilter::new));
        return providers;
    }

    static List<PreConfiguredTokenFilter> preconfigured() {
        return SPECS.stream().map(
            spec -> PreConfiguredTokenFilter.singleton(spec.name, true, spec.filter(Settings.EMPTY)::apply)).toList();
    }

    private static AnalysisProvider<TokenFilterFactory> provider(Function<Settings, UnaryOperator<TokenStream>> filter) {
        return (index, environment, name, settings) -> new Factory(name, filter.apply(settings));
    }

    private static UnaryOperator<TokenStream> elision(Settings settings) {
        boolean ignoreCase = settings.getAsBoolean("articles_case", false);
        CharArraySet articles = new CharArraySet(settings.getAsList("articles", FRENCH_ARTICLES), ignoreCase);
        return tokens -> new ElisionFilter(tokens, articles);
    }

    private static UnaryOperator<TokenStream> keywordMarker(Settings settings) {
        boolean ignoreCase = settings.getAsBoolean("ignore_case", false);
        CharArraySet keywords = new CharArraySet(settings.getAsList("keywords"), ignoreCase);
        return tokens -> new SetKeywordMarkerFilter(tokens, keywords);
    }

    private static UnaryOperator<TokenStream> lowercase(Settings settings) {
        String language = settings.get("language");
        return language == null
            ? LowerCaseFilter::new
            : org.apache.lucene.analysis.TokenFilterFactory.forName(language + "Lowercase", new HashMap<>())::create;
    }

    private static UnaryOperator<TokenStream> patternCapture(Settings settings) {
        boolean preserve = settings.getAsBoolean("preserve_original", true);
        Pattern[] patterns = settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
        return tokens -> new PatternCaptureGroupTokenFilter(tokens, preserve, patterns);
    }

    private record Spec(String name, String lucene, List<Argument> arguments) {
        Spec(String name, String lucene, Argument... arguments) {
            this(name, lucene, List.of(arguments));
        }

        UnaryOperator<TokenStream> filter(Settings settings) {
            return org.apache.lucene.analysis.TokenFilterFactory
                .forName(lucene, Argument.read(arguments, settings))::create;
        }
    }

    private static final class Factory extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {
        private final UnaryOperator<TokenStream> filter;

        Factory(String name, UnaryOperator<TokenStream> filter) {
            super(name);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }
}
