package io.mooring.bench;

import io.mooring.desired.DesiredState;
import io.mooring.desired.Destination;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.ManifestLoader;
import io.mooring.manifest.ParsedText;
import io.mooring.manifest.References;
import io.mooring.manifest.Sources;
import io.mooring.manifest.YamlText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;

/**
 * How long a repository of 10,000 manifests in five apps takes: read cold, and after a commit that
 * touches one file. Both stand beside the plain YAML events of the same bytes, which say how fast
 * this machine is at the moment. Run by hand, in a fresh process: see docs/CONTRIBUTING.md.
 */
public final class ManifestBench {
  private static final int APPS = 5;
  private static final int MANIFESTS = 2_000;
  private static final int COMMITS = 21;

  private static final Destination SHOP = new Destination(
      "shop",
      "123456789012",
      "eu-west-1",
      List.of(new ClusterName("shop")),
      List.of("*"),
      List.of());
  private static final References REFERENCES = References.to("123456789012", "eu-west-1", "shop");

  private ManifestBench() {}

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var repository = repository();
    long started = System.nanoTime();
    var apps = new ArrayList<TreeMap<String, ParsedText>>();
    for (var files : repository) {
      var texts = new TreeMap<String, ParsedText>();
      files.forEach((file, bytes) -> texts.put(file, YamlText.parse(file, bytes)));
      apps.add(texts);
    }
    double parsed = millis(started);
    var loaded = new ArrayList<Loaded>();
    var states = new ArrayList<DesiredState>();
    for (int app = 0; app < APPS; app++) {
      loaded.add(ManifestLoader.load(new Sources(apps.get(app), ""), REFERENCES));
      states.add(DesiredState.of(new AppName("app-" + app), SHOP, loaded.get(app)));
    }
    double cold = millis(started);
    long good = states.stream().mapToLong(state -> state.services().size()).sum();
    double reference = events(repository);
    var warm = commits(repository, apps, loaded);
    var runtime = Runtime.getRuntime();
    System.gc();
    out.printf("%d manifests, %d good%n", APPS * MANIFESTS, good);
    out.printf("cold: %.0f ms, of which parsing %.0f ms%n", cold, parsed);
    out.printf("reference: YAML events of the same bytes, warm: %.0f ms%n", reference);
    out.printf("cold / reference: %.1f%n", cold / reference);
    out.printf(
        "a commit of one file, five apps: median %.1f ms, slowest %.1f ms%n",
        warm[COMMITS / 2], warm[COMMITS - 1]);
    out.printf(
        "kept: %d MiB of at most %d MiB%n",
        (runtime.totalMemory() - runtime.freeMemory()) >> 20, runtime.maxMemory() >> 20);
  }

  private static double[] commits(
      List<TreeMap<String, byte[]>> repository,
      List<TreeMap<String, ParsedText>> apps,
      List<Loaded> loaded) {
    var times = new double[COMMITS];
    for (int commit = 0; commit < COMMITS; commit++) {
      int touched = commit % APPS;
      var file = repository.get(touched).firstKey();
      var bytes = manifest("touched-" + commit).getBytes(StandardCharsets.UTF_8);
      long started = System.nanoTime();
      apps.get(touched).put(file, YamlText.parse(file, bytes));
      for (int app = 0; app < APPS; app++) {
        var sources = new Sources(apps.get(app), "");
        if (!sources.missing().isEmpty()) throw new IllegalStateException("a file is missing");
        loaded.set(app, ManifestLoader.load(sources, REFERENCES, loaded.get(app)));
      }
      times[commit] = millis(started);
    }
    Arrays.sort(times);
    return times;
  }

  /** The parser alone, three times, the fastest counting. */
  private static double events(List<TreeMap<String, byte[]>> repository) {
    double fastest = Double.MAX_VALUE;
    long events = 0;
    for (int i = 0; i < 3; i++) {
      long started = System.nanoTime();
      for (var files : repository) {
        for (var bytes : files.values()) {
          var text = new String(bytes, StandardCharsets.UTF_8);
          var settings =
              LoadSettings.builder().setBufferSize(text.length() + 16).build();
          for (var _ : new Parse(settings).parseString(text)) events++;
        }
      }
      fastest = Math.min(fastest, millis(started));
    }
    if (events == 0) throw new IllegalStateException("nothing was parsed");
    return fastest;
  }

  private static double millis(long started) {
    return (System.nanoTime() - started) / 1e6;
  }

  private static List<TreeMap<String, byte[]>> repository() {
    var repository = new ArrayList<TreeMap<String, byte[]>>();
    for (int app = 0; app < APPS; app++) {
      var files = new TreeMap<String, byte[]>();
      for (int i = 0; i < MANIFESTS; i++) {
        var name = "service-%d-%04d".formatted(app, i);
        files.put(
            "app-%d/%s.yaml".formatted(app, name), manifest(name).getBytes(StandardCharsets.UTF_8));
      }
      repository.add(files);
    }
    return repository;
  }

  private static String manifest(String name) {
    return """
        apiVersion: mooring/v1
        kind: Service
        metadata:
          name: NAME
          labels: {team: shop, tier: front}
        spec:
          cluster: shop
          taskDefinition:
            family: NAME
            networkMode: awsvpc
            requiresCompatibilities: [FARGATE]
            cpu: "256"
            memory: "512"
            executionRoleArn: arn:aws:iam::${destination.account}:role/exec
            containerDefinitions:
              - name: web
                image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v1
                essential: true
                portMappings:
                  - {containerPort: 8080, protocol: tcp}
                environment:
                  - {name: PORT, value: "8080"}
                  - {name: MODE, value: production}
                  - {name: REGION, value: eu-west-1}
                  - {name: LEVEL, value: info}
                healthCheck:
                  command: [CMD-SHELL, "curl -f http://localhost:8080/ || exit 1"]
                  interval: 10
                  timeout: 5
                logConfiguration:
                  logDriver: awslogs
                  options:
                    awslogs-group: /shop/NAME
                    awslogs-region: eu-west-1
                    awslogs-stream-prefix: web
              - name: log
                image: public.ecr.aws/aws-observability/fluent-bit:stable
                essential: false
                environment:
                  - {name: OUT, value: s3}
                  - {name: BUCKET, value: logs}
          service:
            desiredCount: 2
            launchType: FARGATE
            networkConfiguration:
              awsvpcConfiguration:
                subnets: [subnet-a, subnet-b]
                securityGroups: [sg-web]
            deploymentConfiguration:
              maximumPercent: 200
              minimumHealthyPercent: 100
              deploymentCircuitBreaker:
                enable: true
                rollback: true
          rollout:
            progressDeadline: 15m
            onFailure: rollback
        """.replace("NAME", name);
  }
}
