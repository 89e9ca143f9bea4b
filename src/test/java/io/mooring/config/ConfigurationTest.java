package io.mooring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.ident.ClusterName;
import io.mooring.plan.Policy;
import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
  private static final String GOOD = """
      mooring:
        instance: shop
        apps:
          shop:
            repo: https://github.com/acme/deploy.git
            ref: main
            path: production
            destination: production
        destinations:
          production:
            account: 012345670123
            region: eu-west-1
            clusters: [shop, batch]
      """;

  @TempDir
  private Path dir;

  private Settings load(String yaml, Map<String, String> environment, String... properties)
      throws IOException {
    var set = new Properties();
    for (var property : properties) {
      set.setProperty(property.split("=", 2)[0], property.split("=", 2)[1]);
    }
    var file = Files.writeString(dir.resolve("application.yaml"), yaml);
    return Configuration.load(Optional.of(file), environment, set);
  }

  @Test
  void anAppAsConfiguredWithNothingElseOnlyReports() throws IOException {
    var settings = load(GOOD, Map.of());

    var app = settings.apps().getFirst();
    assertThat(app.spec().policy()).isEqualTo(Policy.REPORT_ONLY);
    assertThat(app.spec().source().interval()).isEqualTo(Duration.ofSeconds(60));
    assertThat(app.spec().liveInterval()).isEqualTo(Duration.ofSeconds(60));
    assertThat(app.spec().source().path()).isEqualTo("production");
    assertThat(app.spec().destination().account()).isEqualTo("012345670123");
    assertThat(app.spec().destination().clusters())
        .containsExactly(new ClusterName("shop"), new ClusterName("batch"));
    assertThat(app.followRewrites()).isFalse();
    assertThat(app.access().roleArn()).isEmpty();
    assertThat(settings.budgetShare()).isEqualTo(0.5);
    assertThat(settings.dataDir()).isEqualTo(Path.of(".mooring"));
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.git().limits().maxPackBytes()).isEqualTo(256L << 20);
  }

  @Test
  void everythingCanBeSaid() throws IOException {
    var settings = load("""
        mooring:
          instance: shop
          data-dir: /var/lib/mooring
          apps:
            shop:
              repo: git@github.com:acme/deploy.git
              ref: release
              path: ./production/
              interval: 1h30m
              live-interval: 500ms
              destination: eu
              follow-rewrites: true
              formerly: [shop/web]
              sync: {mode: AUTO, drift: enforce, prune: confirm, adopt: when-equal, max-rollouts: 3, stop-after-failures: 2, windows: []}
              verify: {mode: none}
          destinations:
            eu:
              account: "123456789012"
              region: eu-west-1
              clusters: [shop]
              role-arn: "arn:aws:iam::123456789012:role/mooring"
              endpoint: http://127.0.0.1:4590
              allow: {roles: ["arn:aws:iam::123456789012:role/shop-*"], images: ["*.amazonaws.com/*"]}
          git: {token-file: /run/token, ssh-key-file: /run/key, known-hosts-file: /run/hosts, max-pack-bytes: 1GiB, timeout: 2m, max-files: 5, max-file-bytes: 4096}
          aws: {budget-share: 0.25}
          http: {host: 127.0.0.1, port: 9090}
        """.replace("500ms", "5s"), Map.of());

    var app = settings.apps().getFirst();
    assertThat(app.spec().policy())
        .isEqualTo(new Policy(
            Policy.Mode.AUTO,
            Policy.Drift.ENFORCE,
            Policy.Adopt.WHEN_EQUAL,
            Policy.Prune.CONFIRM,
            3,
            2));
    assertThat(app.spec().source().path()).isEqualTo("production");
    assertThat(app.spec().source().interval()).isEqualTo(Duration.ofMinutes(90));
    assertThat(app.followRewrites()).isTrue();
    assertThat(app.access().endpoint().orElseThrow()).hasToString("http://127.0.0.1:4590");
    assertThat(app.spec().destination().roles()).hasSize(1);
    assertThat(settings.git().limits())
        .isEqualTo(new Settings.GitLimits(1L << 30, Duration.ofMinutes(2), 5, 4096));
    assertThat(settings.http()).isEqualTo(new Settings.Http("127.0.0.1", 9090));
  }

  @Test
  void windowsAreReadWithTheirZoneAndDefaults() throws IOException {
    var settings = load(GOOD.replace("ref: main", """
            ref: main
                  sync:
                    windows:
                      - {deny: "0 18 * * FRI", for: 62h, zone: Europe/Berlin, manual-sync: true}
                      - {allow: "0 9 * * *", for: 8h}"""), Map.of());
    assertThat(settings.apps().getFirst().spec().windows())
        .isEqualTo(new Windows(List.of(
            new Window(
                Window.Effect.DENY,
                Cron.parse("0 18 * * FRI"),
                Duration.ofHours(62),
                ZoneId.of("Europe/Berlin"),
                true),
            new Window(
                Window.Effect.ALLOW,
                Cron.parse("0 9 * * *"),
                Duration.ofHours(8),
                ZoneId.of("UTC"),
                false))));
  }

  @Test
  void theEnvironmentStandsAboveTheFileAndPropertiesAboveBoth() throws IOException {
    var settings = load(
        GOOD,
        Map.of(
            "MOORING_HTTP_PORT", "1111", "MOORING_GIT_TOKEN", "s3cret", "MOORING_DATA_DIR", "/d"),
        "mooring.http.port=2222");

    assertThat(settings.http().port()).isEqualTo(2222);
    assertThat(settings.dataDir()).isEqualTo(Path.of("/d"));
    assertThat(settings.git().token().orElseThrow().value()).isEqualTo("s3cret");
  }

  @Test
  void aSecretNeverPrints() throws IOException {
    assertThat(load(GOOD, Map.of("MOORING_GIT_TOKEN", "s3cret")).toString())
        .contains("***")
        .doesNotContain("s3cret");
  }

  @Test
  void keysOfOthersAreLeftToThem() throws IOException {
    assertThat(
            load(GOOD + "quarkus: {log: {level: DEBUG}}\nother: 1\n", Map.of()).apps())
        .hasSize(1);
  }

  private static Arguments row(String from, String to, String message) {
    return Arguments.of(from, to, message);
  }

  private static Stream<Arguments> badConfigurations() {
    return Stream.of(
        row(
            "instance: shop",
            "instnce: shop",
            "mooring.instnce is not a key of Mooring; did you mean mooring.instance?"),
        row(
            "instance: shop",
            "instnce: shop",
            "mooring.instance is missing: name this installation"),
        row(
            "instance: shop",
            "instance: The Shop",
            "mooring.instance cannot be used: instance 'The Shop': 1 to 40 of a-z"),
        row(
            "ref: main",
            "reff: main",
            "mooring.apps.shop.reff is not a key of Mooring; did you mean mooring.apps.shop.ref? ("),
        row(
            "ref: main",
            "zzz: {a: 1}",
            "mooring.apps.shop.zzz is not a key of Mooring; mooring.apps.shop holds destination,"),
        row(
            "ref: main",
            "ref: {a: 1}",
            "mooring.apps.shop.ref.a is not a key of Mooring; mooring.apps.shop.ref takes a plain value"),
        row(
            "ref: main",
            "sync: auto",
            "mooring.apps.shop.sync has no value: it holds adopt, drift,"),
        row(
            "ref: main",
            "interval: 60s",
            "mooring.apps.shop.ref is missing: set it to a branch or tag"),
        row(
            "ref: main",
            "ref: main\n      interval: 60",
            "mooring.apps.shop.interval is '60': use a duration such as 60s"),
        row(
            "ref: main",
            "ref: main\n      interval: 1ms",
            "mooring.apps.shop.interval is '1ms': use 1s to 24h"),
        row(
            "ref: main",
            "ref: main\n      sync: {mode: automatic}",
            "mooring.apps.shop.sync.mode is 'automatic': use manual or auto"),
        row(
            "ref: main",
            "ref: main\n      sync: {drift: correct}",
            "mooring.apps.shop.sync.drift is 'correct': use ignore, warn or enforce"),
        row(
            "ref: main",
            "ref: main\n      sync: {adopt: yes}",
            "mooring.apps.shop.sync.adopt is 'yes': use never, whenEqual or always"),
        row(
            "ref: main",
            "ref: main\n      sync: {prune: yes}",
            "mooring.apps.shop.sync.prune is 'yes': use never, confirm or auto"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [a]}",
            "mooring.apps.shop.sync.windows[0] has no value: it holds allow, deny, for, manual-sync or zone"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [{deny: \"0 18 * * FRIDAY\", for: 62h}]}",
            "mooring.apps.shop.sync.windows[0].deny cannot be used: '0 18 * * FRIDAY' is not a cron"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [{for: 62h}]}",
            "mooring.apps.shop.sync.windows[0] needs one of deny and allow: when it begins"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [{allow: \"0 9 * * *\"}]}",
            "mooring.apps.shop.sync.windows[0].for is missing: set it to how long the window lasts"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [{allow: \"0 9 * * *\", for: 10s}]}",
            "mooring.apps.shop.sync.windows[0].for is '10s': use 1m to 744h"),
        row(
            "ref: main",
            "ref: main\n      sync: {windows: [{allow: \"0 9 * * *\", for: 8h, zone: Berlin}]}",
            "mooring.apps.shop.sync.windows[0].zone is 'Berlin': use a time zone such as"),
        row(
            "ref: main",
            "ref: main\n      sync: {max-rollouts: 0}",
            "mooring.apps.shop.sync.max-rollouts is '0': use a whole number from 1 to 2000"),
        row(
            "ref: main",
            "ref: main\n      formerly: [old]",
            "mooring.apps.shop.formerly has 'old': write the instance and the app that it was, as in shop/web; the tag mooring:owner of its services has it"),
        row(
            "ref: main",
            "ref: main\n      sync: {stop-after-failures: none}",
            "mooring.apps.shop.sync.stop-after-failures is 'none': use a whole number from 1 to 2000"),
        row(
            "ref: main",
            "ref: main\n      verify: {mode: strict}",
            "mooring.apps.shop.verify.mode is 'strict', which this release does not support: use none"),
        row(
            "ref: main",
            "ref: main\n      follow-rewrites: yes",
            "mooring.apps.shop.follow-rewrites is 'yes': use true or false"),
        row(
            "path: production",
            "path: ../../etc",
            "mooring.apps.shop.path is '../../etc': use a folder inside the repository"),
        row(
            "https://github",
            "https://me:hunter2@github",
            "mooring.apps.shop.repo has a password inside: take it out, and give it by MOORING_GIT_TOKEN"),
        row(
            "destination: production",
            "destination: prod",
            "mooring.apps.shop.destination is 'prod', which is not configured: name one of production"),
        row(
            "    shop:\n",
            "    Shop_1:\n",
            "mooring.apps.Shop_1 cannot be used: app name 'Shop_1': 1 to 40 of"),
        row(
            "012345670123",
            "\"1234\"",
            "mooring.destinations.production.account is '1234': use the 12 digits of the AWS account, quoted"),
        row(
            "region: eu-west-1",
            "region: Ireland",
            "mooring.destinations.production.region is 'Ireland': use a region such as eu-west-1"),
        row(
            "[shop, batch]",
            "[]",
            "mooring.destinations.production.clusters is missing: list the ECS clusters"),
        row(
            "[shop, batch]",
            "[\"a b\"]",
            "mooring.destinations.production.clusters cannot be used: cluster name 'a b'"),
        row(
            "clusters:",
            "role-arn: admin\n      clusters:",
            "mooring.destinations.production.role-arn is 'admin': use the ARN of a role"),
        row(
            "clusters:",
            "endpoint: localhost\n      clusters:",
            "mooring.destinations.production.endpoint is 'localhost': use an address such as"),
        row(
            "clusters:",
            "allow: {role: [x]}\n      clusters:",
            "mooring.destinations.production.allow.role is not a key of Mooring; did you mean mooring.destinations.production.allow.roles?"),
        row(
            "instance: shop",
            "instance: shop\n  aws: {budget-share: 2}",
            "mooring.aws.budget-share is '2': use a number above 0 and at most 1"),
        row(
            "instance: shop",
            "instance: shop\n  http: {port: 99999}",
            "mooring.http.port is '99999': use a whole number from 1 to 65535"),
        row(
            "instance: shop",
            "instance: shop\n  git: {max-pack-bytes: lots}",
            "mooring.git.max-pack-bytes is 'lots': use a number of bytes, or such as 256MiB"),
        row("instance: shop", "instance: ${NO_SUCH_VARIABLE}", "mooring.instance is missing"),
        row("instance: shop", "instance: [shop", "application.yaml:"),
        row("  destinations:", "  instance: again\n  destinations:", "duplicate key"),
        row("instance: shop", "instance: &a shop", "anchor"),
        row("mooring:", "- mooring:", "application.yaml: not a mapping: start it with 'mooring:'"));
  }

  @ParameterizedTest
  @MethodSource("badConfigurations")
  void everyMistakeNamesItsKeyAndItsFix(String from, String to, String message) {
    assertThat(GOOD).contains(from);
    assertThatThrownBy(() -> load(GOOD.replace(from, to), Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("SRCFG", "Exception", "hunter2");
  }

  @Test
  void allProblemsAreListedAtOnce() {
    var yaml = GOOD.replace("ref: main", "reff: main").replace("eu-west-1", "Ireland");
    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class, broken -> assertThat(broken.problems()).hasSize(3));
  }

  @Test
  void aFileThatWasNamedMustExist() {
    var absent = dir.resolve("absent.yaml");
    assertThatThrownBy(() -> Configuration.load(Optional.of(absent), Map.of(), new Properties()))
        .hasMessage(absent + ": no such file: write it, or name another with --config");
  }

  @Test
  void everyKeyThatTheTreeHasIsKnown() {
    for (var key : List.of("mooring.git.token", "mooring.apps.\"a.b\".sync.windows[0].for")) {
      assertThat(KnownKeys.problemWith(key)).isEmpty();
    }
    assertThat(Arrays.stream(Keys.class.getMethods())).isNotEmpty();
  }
}
