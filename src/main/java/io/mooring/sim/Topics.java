package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * SNS topics and what was published to them; nobody subscribes
 * (https://docs.aws.amazon.com/sns/latest/api/).
 */
final class Topics {
  /** Largest message with its attributes, in bytes (ecs.md 6). */
  private static final int MESSAGE_MAX = 256 * 1024;

  /** Longest subject, in characters (ecs.md 6). */
  private static final int SUBJECT_MAX = 100;

  /** Messages kept of a topic; older ones go. */
  private static final int KEPT_MAX = 10_000;

  private static final String FIFO = ".fifo";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}(\\.fifo)?");

  /** ASCII without line breaks, and no space at the beginning (API_Publish). */
  private static final Pattern SUBJECT = Pattern.compile("[!-~][ -~]*");

  private record Topic(boolean deduplicates, ArrayDeque<ObjectNode> messages) {}

  private final Arns arns;
  private final Ids ids;
  private final SortedMap<String, Topic> topics = new TreeMap<>();
  private int failing;

  Topics(Arns arns, Ids ids) {
    this.arns = arns;
    this.ids = ids;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("sns:CreateTopic", (request, _) -> create(request));
    operations.put("sns:DeleteTopic", (request, _) -> delete(request));
    operations.put("sns:ListTopics", (_, _) -> list());
    operations.put("sns:Publish", this::publish);
  }

  /** The next calls of Publish fail as if SNS were broken. */
  void failPublishes(int count) {
    failing = count;
  }

  /** Oldest first; empty for a topic that is not there. */
  ArrayNode messages(String arn) {
    var all = Json.array();
    var topic = topics.get(arn);
    if (topic != null) topic.messages.forEach(message -> all.add(message.deepCopy()));
    return all;
  }

  private ObjectNode create(ObjectNode request) {
    var name = Json.text(request, "Name");
    var attributes = request.path("Attributes");
    boolean fifo = Json.text(attributes, "FifoTopic").equals("true");
    if (!NAME.matcher(name).matches() || fifo != name.endsWith(FIFO)) {
      throw invalid("Topic Name");
    }
    boolean deduplicates = Json.text(attributes, "ContentBasedDeduplication").equals("true");
    topics.putIfAbsent(arn(name), new Topic(deduplicates, new ArrayDeque<>()));
    return Json.object().put("TopicArn", arn(name));
  }

  /** Deleting what is not there is no error (API_DeleteTopic). */
  private ObjectNode delete(ObjectNode request) {
    topics.remove(Json.text(request, "TopicArn"));
    return Json.object();
  }

  private ObjectNode list() {
    var answer = Json.object();
    var list = answer.putArray("Topics");
    topics.keySet().forEach(arn -> list.addObject().put("TopicArn", arn));
    return answer;
  }

  private ObjectNode publish(ObjectNode request, Instant at) {
    if (failing > 0) {
      failing--;
      throw new Refusal("InternalError", "The embedded SNS was told to fail.");
    }
    var arn = Json.text(request, "TopicArn");
    if (!arn.startsWith("arn:aws:sns:")) throw invalid("TopicArn");
    var topic = topics.get(arn);
    if (topic == null) throw new Refusal("NotFound", "Topic does not exist");
    check(request, arn, topic);
    var id = ids.uuid();
    var kept = Json.object().put("MessageId", id).put("TopicArn", arn).put("At", at.toString());
    for (var member : new String[] {"Subject", "Message", "MessageGroupId", "MessageAttributes"}) {
      if (request.has(member)) kept.set(member, request.get(member).deepCopy());
    }
    topic.messages.add(kept);
    if (topic.messages.size() > KEPT_MAX) topic.messages.remove();
    var answer = Json.object().put("MessageId", id);
    if (arn.endsWith(FIFO)) answer.put("SequenceNumber", "%020d".formatted(topic.messages.size()));
    return answer;
  }

  private static void check(ObjectNode request, String arn, Topic topic) {
    var message = Json.text(request, "Message");
    if (message.isEmpty()) throw invalid("Empty message");
    int bytes = message.getBytes(StandardCharsets.UTF_8).length;
    if (request.has("MessageAttributes")) {
      bytes += request.path("MessageAttributes").toString().getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MESSAGE_MAX) throw invalid("Message too long");
    if (request.has("Subject")) {
      var subject = Json.text(request, "Subject");
      if (subject.length() > SUBJECT_MAX || !SUBJECT.matcher(subject).matches()) {
        throw invalid("Subject");
      }
    }
    if (!arn.endsWith(FIFO)) return;
    if (!request.has("MessageGroupId")) {
      throw invalid("The MessageGroupId parameter is required for FIFO topics");
    }
    if (!topic.deduplicates && !request.has("MessageDeduplicationId")) {
      throw invalid("The topic should either have ContentBasedDeduplication enabled or"
          + " MessageDeduplicationId provided explicitly");
    }
  }

  private String arn(String name) {
    return "arn:aws:sns:%s:%s:%s".formatted(arns.region(), arns.account(), name);
  }

  private static Refusal invalid(String what) {
    return new Refusal("InvalidParameter", "Invalid parameter: " + what);
  }
}
