package io.mooring.jar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.jar.Front.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One story on its way, and what ECS itself says of it, asked past its front. */
final class Play implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LETTERS = 26;

  private final int number;
  private final Story story;
  private final URI ecs;
  private final Optional<Fault> fault;
  private final Front front;
  private int chapter;
  private String said = "";

  Play(int number, Story story, URI ecs, Optional<Fault> fault) {
    this.number = number;
    this.story = story;
    this.ecs = ecs;
    this.fault = fault;
    this.front = new Front(ecs, fault);
  }

  /**
   * What has to be as if nothing had happened.
   *
   * @param revisions of its family, whatever their status
   * @param deployments of its service
   * @param tasks that were started for its hook or Task
   * @param tags the keys on the service and on every revision
   */
  record Result(
      String end, int revisions, int deployments, int tasks, List<TreeSet<String>> tags) {}

  Story story() {
    return story;
  }

  Optional<Fault> fault() {
    return fault;
  }

  Front front() {
    return front;
  }

  List<String> wrote() {
    return front.writes();
  }

  /** These writes with the one that had the fault sent once more, right after. */
  List<String> wroteAgain(List<String> undisturbed) {
    if (fault.filter(Fault::write).isEmpty()) return undisturbed;
    int number = fault.get().number();
    var again = new ArrayList<>(undisturbed);
    again.add(number, undisturbed.get(number - 1));
    return again;
  }

  /** Of the app, its cluster, its family and its resource. */
  String name() {
    return "p" + number;
  }

  /** Two letters that only this one has. */
  String letters() {
    return "" + (char) ('a' + number / LETTERS % LETTERS) + (char) ('a' + number % LETTERS);
  }

  String file() {
    return name() + "/it.yaml";
  }

  String manifest() {
    return now().manifest().replace("NAME", name());
  }

  private Story.Chapter now() {
    return story.chapters().get(chapter);
  }

  boolean isLast() {
    return chapter == story.chapters().size() - 1;
  }

  /** The manifest of the next chapter, which begins. */
  String next() {
    chapter++;
    return manifest();
  }

  /** Whether the chapter is at its end, by what the controller says and by what ECS has. */
  boolean isThere(String status) {
    said = status;
    if (!status.equals(now().end())) return false;
    return now().revision() == 0
        || service()
            .path("taskDefinition")
            .asText()
            .endsWith("/" + name() + ":" + now().revision());
  }

  Result result() {
    var tags = new ArrayList<TreeSet<String>>();
    tags.add(keys(service()));
    int revisions = 0;
    for (var status : List.of("ACTIVE", "INACTIVE"))
      for (var arn : ask(
              "ListTaskDefinitions",
              "{\"familyPrefix\":\"%s\",\"status\":\"%s\"}".formatted(name(), status))
          .path("taskDefinitionArns")) {
        revisions++;
        tags.add(keys(ask(
            "DescribeTaskDefinition",
            "{\"taskDefinition\":\"%s\",\"include\":[\"TAGS\"]}".formatted(arn.asText()))));
      }
    int deployments = now().revision() == 0
        ? 0
        : ask(
                "ListServiceDeployments",
                "{\"cluster\":\"%1$s\",\"service\":\"%1$s\"}".formatted(name()))
            .path("serviceDeployments")
            .size();
    return new Result(now().end(), revisions, deployments, front.tasks(), tags);
  }

  private TreeSet<String> keys(JsonNode tagged) {
    var keys = new TreeSet<String>();
    tagged.path("tags").forEach(tag -> keys.add(tag.path("key").asText().replace(name(), "NAME")));
    return keys;
  }

  private JsonNode service() {
    return ask(
            "DescribeServices",
            "{\"cluster\":\"%1$s\",\"services\":[\"%1$s\"],\"include\":[\"TAGS\"]}"
                .formatted(name()))
        .path("services")
        .path(0);
  }

  private JsonNode ask(String operation, String body) {
    var request = HttpRequest.newBuilder(ecs)
        .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation)
        .header("Content-Type", "application/x-amz-json-1.1")
        .POST(BodyPublishers.ofString(body))
        .build();
    try {
      var answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) throw new AssertionError(operation + ": " + answer.body());
      return JSON.readTree(answer.body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  @Override
  public void close() {
    front.close();
  }

  @Override
  public String toString() {
    return "%s %s, %s%s, writes %s, it says: %s"
        .formatted(
            name(),
            story,
            fault.map(Fault::toString).orElse("undisturbed"),
            front.hit().map(operation -> " (" + operation + ")").orElse(""),
            front.writes(),
            said);
  }
}
