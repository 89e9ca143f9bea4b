package io.mooring.config;

import io.smallrye.config.WithName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key under {@code mooring.}; a method {@code liveInterval} is the key {@code live-interval}.
 *
 * <p>The leaves are plain text: they are converted in one place, {@link SettingsReader}, so that
 * every mistake is listed with its key and its fix. Bound by hand and not annotated as a mapping,
 * or Quarkus would check the same keys a second time in its own words.
 */
public interface Keys {
  /** What every key starts with. */
  String ROOT = "mooring";

  Optional<String> instance();

  Optional<String> dataDir();

  Map<String, App> apps();

  Map<String, Target> destinations();

  Git git();

  Aws aws();

  Http http();

  /** {@code notify} itself is a method of every object. */
  @WithName("notify")
  Notify notices();

  /** {@code mooring.apps.<name>}. */
  interface App {
    Optional<String> repo();

    Optional<String> ref();

    Optional<String> path();

    Optional<String> interval();

    Optional<String> liveInterval();

    Optional<String> destination();

    Optional<String> followRewrites();

    Optional<List<String>> formerly();

    Sync sync();

    Verify verify();
  }

  interface Sync {
    Optional<String> mode();

    Optional<String> drift();

    Optional<String> prune();

    Optional<String> adopt();

    Optional<String> maxRollouts();

    Optional<String> stopAfterFailures();

    List<Window> windows();
  }

  /** {@code mooring.apps.<name>.sync.windows[n]}. */
  interface Window {
    Optional<String> allow();

    Optional<String> deny();

    @WithName("for")
    Optional<String> length();

    Optional<String> zone();

    Optional<String> manualSync();
  }

  interface Verify {
    Optional<String> mode();
  }

  /** {@code mooring.destinations.<name>}. */
  interface Target {
    Optional<String> account();

    Optional<String> region();

    Optional<List<String>> clusters();

    Optional<String> roleArn();

    Optional<String> endpoint();

    Allow allow();
  }

  interface Allow {
    Optional<List<String>> roles();

    Optional<List<String>> images();
  }

  interface Git {
    Optional<String> token();

    Optional<String> tokenFile();

    Optional<String> sshKeyFile();

    Optional<String> knownHostsFile();

    Optional<String> maxPackBytes();

    Optional<String> timeout();

    Optional<String> maxFiles();

    Optional<String> maxFileBytes();
  }

  interface Aws {
    Optional<String> budgetShare();
  }

  interface Http {
    Optional<String> host();

    Optional<String> port();
  }

  interface Notify {
    Optional<String> endpoint();

    Calls sns();

    Events events();

    Webhook webhook();
  }

  interface Calls {
    Optional<String> topicArn();

    Optional<String> exclude();
  }

  interface Events {
    Optional<String> topicArn();
  }

  interface Webhook {
    Optional<String> url();

    Optional<String> secret();

    Optional<String> secretFile();
  }
}
