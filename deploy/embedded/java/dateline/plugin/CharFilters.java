package dateline.plugin;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredCharFilter;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** {@code html_strip}, {@code mapping} and {@code pattern_replace}. */
final class CharFilters {
    private CharFilters() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> providers() {
        return Map.of(
            "html_strip", (index, environment, name, settings) -> new Factory(name, HTMLStripCharFilter::new),
            "mapping", AnalysisPlugin.requiresAnalysisSettings(
                (index, environment, name, settings) -> new NormalizingFactory(name, mapping(settings))),
            "pattern_replace", AnalysisPlugin.requiresAnalysisSettings(
                (index, environment, name, settings) -> new NormalizingFactory(name, patternReplace(settings))));
    }

    static List<PreConfiguredCharFilter> preconfigured() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    private static UnaryOperator<Reader> mapping(Settings settings) {
        NormalizeCharMap.Builder rules = new NormalizeCharMap.Builder();
        for (String rule : settings.getAsList("mappings")) {
            String[] sides = rule.split("=>", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException("Invalid mapping rule: [" + rule + "]");
            }
            rules.add(sides[0].trim(), sides[1].trim());
        }
        NormalizeCharMap map = rules.build();
        return reader -> new MappingCharFilter(map, reader);
    }

    private static UnaryOperator<Reader> patternReplace(Settings settings) {
        Pattern pattern = Pattern.compile(settings.get("pattern"));
        String replacement = settings.get("replacement", "");
        return reader -> new PatternReplaceCharFilter(pattern, replacement, reader);
    }

    private static class Factory implements CharFilterFactory {
        private final String name;
        private final UnaryOperator<Reader> filter;

        Factory(String name, UnaryOperator<Reader> filter) {
            this.name = name;
            this.filter = filter;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    private static final class NormalizingFactory extends Factory implements NormalizingCharFilterFactory {
        NormalizingFactory(String name, UnaryOperator<Reader> filter) {
            super(name, filter);
        }
    }
}
