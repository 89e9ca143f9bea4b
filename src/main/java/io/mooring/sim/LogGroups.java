package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The groups of CloudWatch Logs and the calls on them
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/). Unless
 * {@link Behaviour.Declared#LOG_GROUPS} says otherwise, a group is there as soon as it is named.
 */
final class LogGroups {
  /** Most groups or streams on a page, and as many where none are asked for. */
  private static final int PAGE_MAX = 50;

  /** Days that PutRetentionPolicy takes (ecs.md 5.3). */
  private static final List<Integer> RETENTIONS = List.of(
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653);

  private static final Pattern NAME = Pattern.compile("[.\\-_/#A-Za-z0-9]{1,512}");

  /** One group. */
  static final class Group {
    final Instant createdAt;
    final SortedMap<String, LogStream> streams = new TreeMap<>();
    final Map<String, String> tags = new LinkedHashMap<>();

    /** Days that events are kept; null is for ever. */
    @Nullable
    Integer retention;

    Group(Instant createdAt) {
      this.createdAt = createdAt;
    }
  }

  private final boolean strict;
  private final boolean emptyPages;
  private final Arns arns;
  private final SortedMap<String, Group> groups = new TreeMap<>();

  LogGroups(Behaviour behaviour, Arns arns) {
    this.strict = behaviour.declared().contains(Behaviour.Declared.LOG_GROUPS);
    this.emptyPages = behaviour.switches().lags().emptyPages();
    this.arns = arns;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("logs:CreateLogGroup", this::create);
    operations.put("logs:DeleteLogGroup", (request, _) -> delete(request));
    operations.put("logs:DescribeLogGroups", this::describe);
    operations.put("logs:PutRetentionPolicy", this::putRetention);
    operations.put("logs:DeleteRetentionPolicy", this::deleteRetention);
    operations.put("logs:ListTagsForResource", (request, _) -> tags(request));
    operations.put("logs:DescribeLogStreams", this::streams);
    operations.put("logs:GetLogEvents", this::events);
  }

  boolean lacks(String name) {
    return strict && !groups.containsKey(name);
  }

  /** The group that a container writes to; none when it has to be there first and is not. */
  Optional<Group> written(String name, boolean creates, Instant at) {
    if (!creates && lacks(name)) return Optional.empty();
    return Optional.of(groups.computeIfAbsent(name, _ -> new Group(at)));
  }

  private ObjectNode create(ObjectNode request, Instant at) {
    var name = Json.text(request, "logGroupName");
    if (!NAME.matcher(name).matches()) {
      throw Refusal.invalid("1 validation error detected: logGroupName must be 1 to 512 of letters,"
          + " digits and .-_/#");
    }
    var group = new Group(at);
    request
        .path("tags")
        .properties()
        .forEach(tag -> group.tags.put(tag.getKey(), tag.getValue().asText()));
    if (groups.putIfAbsent(name, group) != null) {
      throw new Refusal("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    return Json.object();
  }

  private ObjectNode delete(ObjectNode request) {
    if (groups.remove(Json.text(request, "logGroupName")) == null) throw noGroup();
    return Json.object();
  }

  private ObjectNode putRetention(ObjectNode request, Instant at) {
    int days = request.path("retentionInDays").asInt(0);
    if (!RETENTIONS.contains(days)) {
      throw Refusal.invalid("The value '" + days + "' is no number of days that PutRetentionPolicy"
          + " takes; 7, 14, 30, 90 and 365 are among them.");
    }
    named(request, at).retention = days;
    return Json.object();
  }

  private ObjectNode deleteRetention(ObjectNode request, Instant at) {
    named(request, at).retention = null;
    return Json.object();
  }

  private Group named(ObjectNode request, Instant at) {
    return written(Json.text(request, "logGroupName"), false, at).orElseThrow(LogGroups::noGroup);
  }

  private ObjectNode tags(ObjectNode request) {
    var group = groups.get(Json.text(request, "resourceArn")
        .replaceFirst(".*:log-group:", "")
        .replaceFirst(":\\*$", ""));
    if (group == null) throw noGroup();
    var answer = Json.object();
    var tags = answer.putObject("tags");
    group.tags.forEach(tags::put);
    return answer;
  }

  private ObjectNode describe(ObjectNode request, Instant at) {
    var prefix = Json.text(request, "logGroupNamePrefix");
    var shown = new TreeMap<String, Group>();
    groups.forEach((name, group) -> {
      if (name.startsWith(prefix)) shown.put(name, group);
    });
    // Nobody said which groups there are: the very one that is asked for is.
    if (!strict && !prefix.isEmpty()) shown.putIfAbsent(prefix, new Group(at));
    var answer = Json.object();
    var list = answer.putArray("logGroups");
    var all = List.copyOf(shown.entrySet());
    for (var entry : page(request, all, answer)) {
      var name = entry.getKey();
      var node = list.addObject()
          .put("logGroupName", name)
          .put("arn", arn(name) + ":*")
          .put("logGroupArn", arn(name))
          .put("creationTime", entry.getValue().createdAt.toEpochMilli())
          .put("metricFilterCount", 0)
          .put("storedBytes", 0);
      if (entry.getValue().retention != null) {
        node.put("retentionInDays", entry.getValue().retention);
      }
    }
    return answer;
  }

  private ObjectNode streams(ObjectNode request, Instant at) {
    var group = groups.get(group(request));
    if (group == null) throw noGroup();
    var prefix = Json.text(request, "logStreamNamePrefix");
    Comparator<Map.Entry<String, LogStream>> order = Map.Entry.comparingByKey();
    if (Json.text(request, "orderBy").equals("LastEventTime")) {
      if (!prefix.isEmpty()) {
        throw Refusal.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
      order = Comparator.comparing(stream -> last(stream.getValue(), at));
    }
    if (request.path("descending").asBoolean()) order = order.reversed();
    var all = group.streams.entrySet().stream()
        .filter(stream -> stream.getKey().startsWith(prefix))
        .sorted(order)
        .toList();
    var answer = Json.object();
    var list = answer.putArray("logStreams");
    for (var entry : page(request, all, answer)) {
      var lines = entry.getValue().seen(at);
      var node = list.addObject()
          .put("logStreamName", entry.getKey())
          .put("creationTime", entry.getValue().createdAt.toEpochMilli())
          .put("arn", arn(group(request)) + ":log-stream:" + entry.getKey())
          .put("storedBytes", 0);
      if (lines.isEmpty()) continue;
      node.put("firstEventTimestamp", lines.getFirst().at().toEpochMilli())
          .put("lastEventTimestamp", lines.getLast().at().toEpochMilli())
          .put("lastIngestionTime", lines.getLast().seenAt().toEpochMilli());
    }
    return answer;
  }

  private static Instant last(LogStream stream, Instant at) {
    var lines = stream.seen(at);
    return lines.isEmpty() ? stream.createdAt : lines.getLast().at();
  }

  private static <T> List<T> page(ObjectNode request, List<T> all, ObjectNode answer) {
    int size = request.path("limit").asInt(PAGE_MAX);
    if (size < 1 || size > PAGE_MAX) {
      throw Refusal.invalid("limit must be between 1 and " + PAGE_MAX + ".");
    }
    int from = Math.min(request.path("nextToken").asInt(0), all.size());
    int to = Math.min(all.size(), from + size);
    if (to < all.size()) answer.put("nextToken", Integer.toString(to));
    return all.subList(from, to);
  }

  private ObjectNode events(ObjectNode request, Instant at) {
    var group = groups.get(group(request));
    if (group == null) throw noGroup();
    var stream = group.streams.get(Json.text(request, "logStreamName"));
    if (stream == null) {
      throw new Refusal("ResourceNotFoundException", "The specified log stream does not exist.");
    }
    return new LogPage(stream.seen(at), at, emptyPages).of(request);
  }

  private static String group(JsonNode request) {
    var arn = Json.text(request, "logGroupIdentifier");
    var name = arn.startsWith("arn:") ? arn.replaceFirst(".*:log-group:", "") : arn;
    return name.isEmpty() ? Json.text(request, "logGroupName") : name;
  }

  private String arn(String name) {
    return "arn:aws:logs:%s:%s:log-group:%s".formatted(arns.region(), arns.account(), name);
  }

  private static Refusal noGroup() {
    return new Refusal("ResourceNotFoundException", "The specified log group does not exist.");
  }
}
