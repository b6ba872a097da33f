package dateline.plugin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.lucene.analysis.Tokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenizerFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The tokenizers beside {@code standard} and {@code keyword}, which the server has itself. */
final class Tokenizers {
    private static final Argument MIN_GRAM = Argument.of("min_gram", "minGramSize", 1);
    private static final Argument MAX_GRAM = Argument.of("max_gram", "maxGramSize", 2);
    private static final Argument MAX_TOKEN = Argument.of("max_token_length", "maxTokenLength", 255);
    private static final Argument MAX_LETTERS = Argument.of("max_token_length", "maxTokenLen", 255);

    private static final List<Spec> SPECS = List.of(
        new Spec("classic", "classic", MAX_TOKEN),
        new Spec("edge_ngram", "edgeNGram", MIN_GRAM, MAX_GRAM),
        new Spec("letter", "letter", MAX_LETTERS),
        new Spec("ngram", "nGram", MIN_GRAM, MAX_GRAM),
        new Spec("path_hierarchy", "pathHierarchy", Argument.of("delimiter", "delimiter", "/"),
            Argument.of("replacement", "replace"), Argument.of("reverse", "reverse"), Argument.of("skip", "skip")),
        new Spec("pattern", "pattern", Argument.of("pattern", "pattern", "\\W+"), Argument.of("group", "group")),
        new Spec("simple_pattern", "simplePattern", Argument.of("pattern", "pattern", "")),
        new Spec("simple_pattern_split", "simplePatternSplit", Argument.of("pattern", "pattern", "")),
        new Spec("uax_url_email", "uax29URLEmail", MAX_TOKEN),
        new Spec("whitespace", "whitespace", MAX_LETTERS));

    private Tokenizers() {}

    static Map<String, AnalysisProvider<TokenizerFactory>> providers() {
        Map<String, AnalysisProvider<TokenizerFactory>> providers = new HashMap<>();
        for (Spec spec : SPECS) {
            providers.put(spec.name, (index, environment, name, settings) -> new Factory(name, spec.factory(settings)));
        }
        return providers;
    }

    static List<PreConfiguredTokenizer> preconfigured() {
        Stream<PreConfiguredTokenizer> all = SPECS.stream().map(
            spec -> PreConfiguredTokenizer.singleton(spec.name, () -> spec.factory(Settings.EMPTY).create()));
        return all.toList();
    }

    private record Spec(String name, String lucene, List<Argument> arguments) {
        Spec(String name, String lucene, Argument... arguments) {
            this(name, lucene, List.of(arguments));
        }

        org.apache.lucene.analysis.TokenizerFactory factory(Settings settings) {
            return org.apache.lucene.analysis.TokenizerFactory.forName(lucene, Argument.read(arguments, settings));
        }
    }

    private static final class Factory extends AbstractTokenizerFactory {
        private final org.apache.lucene.analysis.TokenizerFactory lucene;

        Factory(String name, org.apache.lucene.analysis.TokenizerFactory lucene) {
            super(name);
            this.lucene = lucene;
        }

        @Override
        public Tokenizer create() {
            return lucene.create();
        }
    }
}
