package dateline.launch;

/** Ends this JVM when the process that started it is gone, however that one died. */
final class Watchdog {
    private static final long POLL_MILLIS = 500;
    private static final long ORDERLY_EXIT_MILLIS = 5_000;

    private Watchdog() {}

    /**
     * Watches for a change of parent. Not the end of standard input: a forked child of the parent may hold that open.
     * Not the life of the parent's process id: a killed parent that nobody has reaped still has one.
     */
    static void start(long parent) {
        daemon("parent-watchdog", () -> {
            while (parentIs(parent)) {
                sleep(POLL_MILLIS);
            }
            daemon("orphan-halt", () -> {
                sleep(ORDERLY_EXIT_MILLIS);
                Runtime.getRuntime().halt(1);
            });
            System.exit(1);
        });
    }

    private static boolean parentIs(long expected) {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) == expected;
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
