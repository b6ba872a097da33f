package dateline.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node: PARENT_PID HOME CONFIG_DIR, the latter with an elasticsearch.yml. */
public final class Elasticsearch {
    private Elasticsearch() {}

    public static void main(String[] args) throws Exception {
        Watchdog.start(Long.parseLong(args[0]));
        LogConfigurator.configureESLogging();
        Settings home = Settings.builder().put("path.home", args[1]).build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(home, Map.of(), Path.of(args[2]), () -> "dateline-1");
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        run(new Node(environment, plugins));
    }

    private static void run(Node node) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
