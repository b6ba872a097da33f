package dateline.launch;

import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.kafka.common.Uuid;

/** Starts one Kafka broker and controller: PARENT_PID SERVER_PROPERTIES DATA_DIR. */
public final class Kafka {
    private Kafka() {}

    public static void main(String[] args) {
        Watchdog.start(Long.parseLong(args[0]));
        String properties = args[1];
        if (Files.notExists(Path.of(args[2], "meta.properties"))) {
            format(properties);
        }
        kafka.Kafka.main(new String[] {properties});
    }

    private static void format(String properties) {
        String[] command = {"format", "--config", properties, "--cluster-id", Uuid.randomUuid().toString()};
        if (kafka.tools.StorageTool.execute(command, System.out) != 0) {
            throw new IllegalStateException("The storage of Kafka could not be formatted");
        }
    }
}
