package io.mooring.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why ECS found no place for a task, in words. The reasons are those of
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html, which a
 * task of a capacity provider tells in its stopped reason instead.
 */
public final class Unplaced {
  private record Meaning(Pattern reason, String words) {
    static Meaning of(String reason, String words) {
      return new Meaning(Pattern.compile("(?<![A-Za-z:])" + reason + "(?![A-Za-z])"), words);
    }
  }

  /** What a record that was given up says first. */
  private static final Pattern GIVEN_UP = Pattern.compile("^no room in [0-9]+ tries: ");

  /** The first that is found tells it. */
  private static final List<Meaning> MEANINGS = List.of(
      Meaning.of("RESOURCE:CPU", "no container instance has enough CPU left; " + more("CPU")),
      Meaning.of(
          "RESOURCE:MEMORY", "no container instance has enough memory left; " + more("memory")),
      Meaning.of("RESOURCE:GPU", "no container instance has enough GPUs left; " + more("GPUs")),
      Meaning.of(
          "RESOURCE:PORTS",
          "a host port that it asks for is taken on every container instance; free it, or leave out hostPort"),
      Meaning.of(
          "RESOURCE:ENI",
          "no container instance has a network interface left; add instances or larger ones, or turn awsvpcTrunking on"),
      Meaning.of(
          "RESOURCE:[A-Z_]+", "no container instance has enough of that left; " + more("it")),
      Meaning.of(
          "AGENT",
          "the agent of the container instance is not connected; restart it there, or replace the instance"),
      Meaning.of(
          "ATTRIBUTE",
          "no container instance has what its task definition or placement asks for, such as the CPU architecture, awsvpc or a log driver; compare `aws ecs list-attributes --target-type container-instance`"),
      Meaning.of(
          "[Mm]emberOf placement constraint",
          "no container instance meets its placementConstraints; correct them, or add one that does"),
      Meaning.of(
          "LOCATION",
          "the container instances are in other Availability Zones than its subnets; name subnets of theirs"),
      Meaning.of(
          "MISSING",
          "there is no such container instance in that cluster; correct the cluster or the instance"),
      Meaning.of("INACTIVE", "that container instance was deregistered; name another one, or none"),
      Meaning.of(
          "NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER",
          "no container instance is there; let the capacity provider's Auto Scaling group have some"),
      Meaning.of(
          "Capacity is unavailable",
          "AWS has no capacity left there; name subnets of more Availability Zones, or wait"));

  private Unplaced() {}

  private static String more(String what) {
    return "ask for less %s, add instances, or stop what else runs there".formatted(what);
  }

  /** What a reason means and what to do about it; empty where it is none of these. */
  public static Optional<String> meaning(String said) {
    return MEANINGS.stream()
        .filter(meaning -> meaning.reason().matcher(said).find())
        .map(Meaning::words)
        .findFirst();
  }

  /** What ECS said, with its meaning behind it; a record has room for the first alone. */
  public static String told(String said) {
    var reason = GIVEN_UP.matcher(said).replaceFirst("");
    return MEANINGS.stream()
        .filter(meaning -> meaning.reason().matcher(reason).lookingAt())
        .map(meaning -> said + ": " + meaning.words())
        .findFirst()
        .orElse(said);
  }
}
