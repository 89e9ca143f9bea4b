package io.mooring.run;

import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.run.RunVerdict.Cause;
import io.mooring.run.RunVerdict.Failed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Why a task failed to start, in words. ECS says it in a sentence for people, in the task's reason
 * or in a container's; its categories are those of
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html.
 */
final class StartTrouble {
  /** Most of AWS's own sentence that is shown, in characters: some are a page long. */
  private static final int SENTENCE_MAX = 300;

  private static final String NO_PULL = "CannotPull";

  /** What a container says of itself where it never came to run. */
  private static final Pattern NEVER_RAN = Pattern.compile(
      "^(CannotPull|CannotStart|CannotCreate|CannotInspect|ContainerRuntime|DockerTimeout"
          + "|ResourceInitialization|ResourceNotFound|TaskFailedToStart|InternalError).*",
      Pattern.DOTALL);

  /** As the container runtime names it: a reference with its registry. */
  private static final Pattern REFERENCE =
      Pattern.compile("(?:ref|image|for) '?(?<image>[\\w.-]+[./:][\\w./:@-]*[\\w])'?");

  private record Meaning(Pattern says, String words) {
    static Meaning of(String says, String words) {
      return new Meaning(Pattern.compile(says, Pattern.CASE_INSENSITIVE), words);
    }
  }

  /** The first that is found tells it. */
  private static final List<Meaning> PULL = List.of(
      Meaning.of("toomanyrequests|rate limit", "the registry lets no more pulls through for now"),
      Meaning.of("no space left|no space available", "the host's disk is full"),
      Meaning.of(
          "matching platform|exec format|no match for platform",
          "it is not built for this platform; compare runtimePlatform"),
      Meaning.of(
          "denied|403|401|unauthorized|not authorized|no basic auth|authorization failed",
          "the registry denies it; check the execution role, the repository's policy, and the name"),
      Meaning.of(
          "not found|manifest unknown|does not exist|404|name unknown",
          "it is not in the registry; check the name and the tag"),
      Meaning.of(
          "timeout|timed out|dial tcp|no route|deadline exceeded|connection refused|no such host",
          "the registry cannot be reached; check the subnets, a public address or VPC endpoints"));

  private static final List<Meaning> START = List.of(
      Meaning.of(
          "secret|ssm|parameter|registry auth",
          "a secret or the registry's credentials cannot be read; check the name, the execution role and the way to the endpoint"),
      Meaning.of(
          "logger|log group|log stream|logstream|cloudwatch|awslogs",
          "its log cannot be opened; check the log group and the execution role"),
      Meaning.of("efs|volume|mount", "a volume cannot be mounted"),
      Meaning.of(
          "\\beni\\b|network interface|\\bsubnet|security group|network",
          "its network cannot be set up; check the subnets and the security groups"),
      Meaning.of("capacity", "the cluster had no room for it"),
      Meaning.of(
          "no such file|not found in \\$PATH|executable file not found",
          "the command is not in the image"),
      Meaning.of("permission denied", "the command may not be executed in the image"));

  private StartTrouble() {}

  /** Empty where its containers ran. */
  static Optional<Failed> of(LiveRun task, LiveRevision revision) {
    boolean stoppedBefore = task.stopCode().equals("TaskFailedToStart")
        || NEVER_RAN.matcher(task.stoppedReason()).matches();
    var containers = task.containers().stream()
        .filter(container -> container.exitCode().isEmpty())
        .filter(container -> NEVER_RAN.matcher(container.reason()).matches())
        .toList();
    // A container that never ran beside others that did is judged by the rule of success.
    boolean noneRan = !containers.isEmpty()
        && task.containers().stream().allMatch(container -> container.exitCode().isEmpty());
    if (!stoppedBefore && !noneRan) return Optional.empty();
    var said =
        containers.isEmpty() ? task.stoppedReason() : containers.getFirst().reason();
    var pulls = Stream.concat(Stream.of(task.stoppedReason()), Stream.of(said))
        .filter(text -> text.contains(NO_PULL))
        .findFirst();
    var name = containers.stream().findFirst().map(LiveRun.Container::name);
    if (pulls.isPresent()) {
      // What the task says may be about any of its containers.
      var of = pulls.get().equals(task.stoppedReason()) ? Optional.<String>empty() : name;
      return Optional.of(image(pulls.get(), of, name, revision));
    }
    return Optional.of(start(said, name));
  }

  /** Of one container that never ran, by its own reason. */
  static Optional<Failed> of(LiveRun.Container container) {
    if (!NEVER_RAN.matcher(container.reason()).matches()) return Optional.empty();
    return Optional.of(
        container.reason().startsWith(NO_PULL)
            ? pull("the image of container " + container.name(), container.reason())
            : start(container.reason(), Optional.of(container.name())));
  }

  private static Failed image(
      String said, Optional<String> of, Optional<String> container, LiveRevision revision) {
    var named = images(revision, of).stream().filter(said::contains).findFirst();
    var images = images(revision, container);
    var only = images.size() == 1 ? Optional.of(images.getFirst()) : Optional.<String>empty();
    var read = REFERENCE.matcher(said);
    var image = named
        .or(() -> only)
        .or(() -> read.find() ? Optional.of(read.group("image")) : Optional.empty());
    return pull(image.map(i -> "image " + i).orElse("an image"), said);
  }

  private static List<String> images(LiveRevision revision, Optional<String> container) {
    return StreamSupport.stream(
            revision.taskDefinition().path("containerDefinitions").spliterator(), false)
        .filter(
            c -> container.isEmpty() || container.get().equals(c.path("name").asText()))
        .map(c -> c.path("image").asText())
        .filter(image -> !image.isEmpty())
        .distinct()
        .toList();
  }

  private static Failed pull(String what, String said) {
    return new Failed(
        Cause.IMAGE,
        "%s cannot be pulled: %s"
            .formatted(
                what,
                meant(PULL, said).orElse(brief(said))
                    + meant(PULL, said).map(_ -> " (" + brief(said) + ")").orElse("")));
  }

  private static Failed start(String said, Optional<String> container) {
    var what = container.map(name -> "container " + name + " ").orElse("") + "failed to start";
    // The reason first: a record has room for the beginning alone.
    var words = Unplaced.meaning(said)
        .map(m -> brief(said) + ": " + m)
        .or(() -> meant(START, said).map(m -> m + " (" + brief(said) + ")"))
        .orElse(brief(said));
    return new Failed(Cause.START, words.isEmpty() ? what : what + ": " + words);
  }

  private static Optional<String> meant(List<Meaning> meanings, String said) {
    return meanings.stream()
        .filter(meaning -> meaning.says().matcher(said).find())
        .map(Meaning::words)
        .findFirst();
  }

  /** On one line and not too long. */
  static String brief(String said) {
    var line = said.replaceAll("\\s+", " ").strip();
    return line.length() <= SENTENCE_MAX ? line : line.substring(0, SENTENCE_MAX) + "…";
  }

  /** Whether AWS says that memory was the cause. */
  static boolean isOutOfMemory(String said) {
    return said.toLowerCase(Locale.ROOT).contains("outofmemory");
  }
}
