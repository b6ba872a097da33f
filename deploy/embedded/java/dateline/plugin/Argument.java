package dateline.plugin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.elasticsearch.common.settings.Settings;

/** One setting of a component: its Elasticsearch name, Lucene's name for it, and the default (null: Lucene's own). */
record Argument(String setting, String lucene, String fallback) {
    static Argument of(String setting, String lucene) {
        return new Argument(setting, lucene, null);
    }

    static Argument of(String setting, String lucene, Object fallback) {
        return new Argument(setting, lucene, fallback.toString());
    }

    /** The arguments as Lucene's factories take them; a new map each time, since they empty it. */
    static Map<String, String> read(List<Argument> arguments, Settings settings) {
        Map<String, String> read = new HashMap<>();
        for (Argument argument : arguments) {
            String value = settings.get(argument.setting, argument.fallback);
            if (value != null) {
                read.put(argument.lucene, value);
            }
        }
        return read;
    }
}
