package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** What ECS takes as tags (ecs.md 7). The wording of these errors is ours, their codes ECS's. */
final class TagRules {
  /** Most tags on one resource, those of AWS not counted. */
  static final int TAGS_MAX = 50;

  private static final int KEY_MAX = 128;
  private static final int VALUE_MAX = 256;
  private static final Pattern CHARSET = Pattern.compile("[\\p{L}\\p{N}\\p{Zs}_.:/=+\\-@]*");

  private TagRules() {}

  /** The tags of a request, in its order. */
  static SequencedMap<String, String> checked(JsonNode tags) {
    var checked = new LinkedHashMap<String, String>();
    for (var tag : tags) {
      var key = Json.text(tag, "key");
      var value = Json.text(tag, "value");
      check(key, value);
      if (checked.put(key, value) != null) throw Refusal.invalid("Duplicate tag key: " + key + ".");
    }
    if (checked.size() > TAGS_MAX) {
      throw Refusal.invalid("A resource can have at most " + TAGS_MAX + " tags.");
    }
    return checked;
  }

  private static void check(String key, String value) {
    if (key.isEmpty() || key.length() > KEY_MAX) {
      throw Refusal.invalid("A tag key has 1 to " + KEY_MAX + " characters: '" + key + "'.");
    }
    if (value.length() > VALUE_MAX) {
      throw Refusal.invalid("The value of tag '" + key + "' is longer than " + VALUE_MAX + ".");
    }
    if (!CHARSET.matcher(key).matches() || !CHARSET.matcher(value).matches()) {
      throw Refusal.invalid("Tag '" + key + "': only letters, digits, spaces and _.:/=+-@"
          + " are allowed in keys and values.");
    }
    refuseReserved(key);
  }

  static void refuseReserved(String key) {
    if (key.regionMatches(true, 0, "aws:", 0, 4)) {
      throw Refusal.invalid("Tag keys beginning with aws: are reserved: '" + key + "'.");
    }
  }

  static long counted(Map<String, String> tags) {
    return tags.keySet().stream().filter(key -> !key.startsWith("aws:")).count();
  }
}
