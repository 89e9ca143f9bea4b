package io.mooring.simhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unchanged AWS CLI against the embedded ECS, on the machine's own clock. */
class AwsCliTest {
  /** Longest time of one command, in seconds; it takes one or two. */
  private static final int COMMAND_SECONDS = 60;

  /** More than a roll-out takes at the brisk pace, in seconds. */
  private static final int ROLL_OUT_SECONDS = 5;

  private record Ran(int code, String output) {}

  @TempDir
  private Path home;

  private static boolean isOnPath() {
    for (var directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory).resolve("aws"))) return true;
    }
    return false;
  }

  private Ran aws(EmbeddedEcs server, String... arguments)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of("aws", "--endpoint-url", server.endpoint().toString()));
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(home, "out", ".txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.put("AWS_ACCESS_KEY_ID", "any");
    environment.put("AWS_SECRET_ACCESS_KEY", "thing");
    environment.put("AWS_DEFAULT_REGION", "eu-west-1");
    environment.put("AWS_CONFIG_FILE", home.resolve("none").toString());
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_PAGER", "");
    var process = builder.start();
    if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end within " + COMMAND_SECONDS + " s: " + command);
    }
    return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  @Test
  void theCliCreatesWatchesAndDeletesAService() throws Exception {
    assumeTrue(
        isOnPath() || "true".equals(System.getenv("CI")),
        "SKIPPED: no aws command on the PATH; install the AWS CLI to run this test");
    var model = new EcsModel(Behaviour.standard().withPace(Pace.BRISK));
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system())) {
      assertThat(aws(server, "ecs", "create-cluster", "--cluster-name", "shop"))
          .satisfies(ran -> assertThat(ran.code).as(ran.output).isZero());
      var registered = aws(
          server,
          "ecs",
          "register-task-definition",
          "--family",
          "web",
          "--container-definitions",
          "[{\"name\":\"web\",\"image\":\"web:1\",\"memory\":64}]");
      assertThat(registered.output).contains(":task-definition/web:1\"");
      var created = aws(
          server,
          "ecs",
          "create-service",
          "--cluster",
          "shop",
          "--service-name",
          "web",
          "--task-definition",
          "web",
          "--desired-count",
          "1");
      assertThat(created.code).as(created.output).isZero();
      // Lets the roll-out end now: the waiter looks every 15 s only, and for less than COMPLETED.
      model.advanceTo(InstantSource.system().instant().plusSeconds(ROLL_OUT_SECONDS));
      aws(server, "ecs", "wait", "services-stable", "--cluster", "shop", "--services", "web");
      var described =
          aws(server, "ecs", "describe-services", "--cluster", "shop", "--services", "web");
      assertThat(described.output).contains("\"rolloutState\": \"COMPLETED\"");
      var refused = aws(server, "ecs", "delete-service", "--cluster", "shop", "--service", "web");
      assertThat(refused.code).isNotZero();
      assertThat(refused.output)
          .contains("(InvalidParameterException)")
          .contains("The service cannot be stopped while it is scaled above 0.");
      assertThat(aws(server, "sts", "get-caller-identity").output).contains("123456789012");
    }
  }

  @Test
  void theCliRunsATaskReadsItsLogPutsATargetAndPublishes() throws Exception {
    assumeTrue(
        isOnPath() || "true".equals(System.getenv("CI")),
        "SKIPPED: no aws command on the PATH; install the AWS CLI to run this test");
    var model = new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system())) {
      var log = aws(
          server,
          words("logs get-log-events --log-group-name /job --log-stream-name")
              .and("run/main/" + ranTask(server, model)));
      assertThat(log.output).contains("exit code 3");
      aws(server, words("events put-rule --name n --schedule-expression").and("rate(1 day)"));
      model.failTargets(1);
      var put =
          aws(server, words("events put-targets --rule n --targets").and("Id=a,Arn=arn:aws:sqs:q"));
      assertThat(put.output).contains("\"FailedEntryCount\": 1");
      aws(server, words("sns create-topic --name deploys").and());
      var topic = "arn:aws:sns:eu-west-1:123456789012:deploys";
      var message = "{\"a\":\"b & <c>\"}";
      var sent = aws(
          server,
          words("sns publish --topic-arn " + topic + " --message")
              .and(
                  message,
                  "--message-attributes",
                  "{\"app\":{\"DataType\":\"String\",\"StringValue\":\"shop\"}}"));
      assertThat(sent.code).as(sent.output).isZero();
      assertThat(model.messages(topic).at("/0/Message").asText()).isEqualTo(message);
      assertThat(
              model.messages(topic).at("/0/MessageAttributes/app/StringValue").asText())
          .isEqualTo("shop");
      var refused =
          aws(server, words("sns publish --topic-arn " + topic + "x --message").and("m"));
      assertThat(refused.output).contains("(NotFound)");
    }
  }

  /** Runs a task to its exit code 3 and answers its id. */
  private String ranTask(EmbeddedEcs server, EcsModel model) throws Exception {
    aws(
        server,
        words("ecs register-task-definition --family job --container-definitions")
            .and("[{\"name\":\"main\",\"image\":\"job:1\",\"memory\":64,\"logConfiguration\":"
                + "{\"logDriver\":\"awslogs\",\"options\":{\"awslogs-group\":\"/job\","
                + "\"awslogs-region\":\"eu-west-1\",\"awslogs-stream-prefix\":\"run\"}}}]"));
    var arn = aws(
            server,
            words("ecs run-task --cluster shop --task-definition job --query tasks[0].taskArn"
                    + " --output text --overrides")
                .and("{\"containerOverrides\":[{\"name\":\"main\",\"command\":[\"exit-3\"]}]}"))
        .output
        .strip();
    model.advanceTo(InstantSource.system().instant().plusSeconds(ROLL_OUT_SECONDS));
    var task = aws(server, words("ecs describe-tasks --cluster shop --tasks").and(arn));
    assertThat(task.output).contains("\"exitCode\": 3", "\"EssentialContainerExited\"");
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** A command's words, and arguments that hold spaces. */
  private record Words(String plain) {
    String[] and(String... more) {
      var all = new ArrayList<>(List.of(plain.split(" ", -1)));
      all.addAll(List.of(more));
      return all.toArray(String[]::new);
    }
  }

  private static Words words(String plain) {
    return new Words(plain);
  }

  @Test
  void theCliAsksTheServicesBesideEcs() throws Exception {
    assumeTrue(
        isOnPath() || "true".equals(System.getenv("CI")),
        "SKIPPED: no aws command on the PATH; install the AWS CLI to run this test");
    var model = new EcsModel(Behaviour.standard().withDeclared(Behaviour.Declared.ROLES));
    try (var server = EmbeddedEcs.start(model, "127.0.0.1", 0, InstantSource.system())) {
      aws(server, "ecr", "create-repository", "--repository-name", "web");
      var image = aws(
          server,
          "ecr",
          "describe-images",
          "--repository-name",
          "web",
          "--image-ids",
          "imageTag=v1");
      assertThat(image.output).contains("(ImageNotFoundException)");
      var role = aws(server, "iam", "get-role", "--role-name", "task");
      assertThat(role.output).contains("(NoSuchEntity)");
      var groups = aws(
          server,
          "elbv2",
          "describe-target-groups",
          "--target-group-arns",
          "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/1");
      assertThat(groups.output).contains("\"TargetGroupName\": \"blue\"");
      var refused = aws(server, "ecr", "describe-registry");
      assertThat(refused.output).contains("DescribeRegistry");
    }
  }
}
