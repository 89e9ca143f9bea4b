package io.mooring.ident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a request as authored comes down to: {@code v1:} and 32 hexadecimal digits of its SHA-256.
 *
 * <p>Keys are sorted, null and empty members dropped, nothing is defaulted and no list is sorted,
 * so that a new release of Mooring or of the SDK cannot change a digest. The form is frozen by a
 * golden file; a different one would take another prefix, and digests with different prefixes say
 * nothing about each other.
 */
public record Digest(String value) {
  /** The form in force. */
  public static final String PREFIX = "v1:";

  /** 128 bits: no accident makes two requests equal, and three digests fit one tag value. */
  private static final int HEX_DIGITS = 32;

  /** Possessive: nothing that one part takes could be of the next, and tags are read often. */
  private static final Pattern WRITTEN = Pattern.compile("[a-z0-9]{1,8}+:[0-9a-f]{8,64}+");

  /** Reads a digest of any rules out of a tag; empty where a person mangled it. */
  public static Optional<Digest> parse(String text) {
    return WRITTEN.matcher(text).matches() ? Optional.of(new Digest(text)) : Optional.empty();
  }

  public static Digest of(JsonNode authored) {
    try {
      var hash = MessageDigest.getInstance("SHA-256")
          .digest(canonical(authored).toString().getBytes(StandardCharsets.UTF_8));
      return new Digest(PREFIX + HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /**
   * Whether this digest and another were made by the same rules, so that inequality means
   * something.
   */
  public boolean comparable(Digest other) {
    return prefix().equals(other.prefix());
  }

  private String prefix() {
    return value.substring(0, value.indexOf(':') + 1);
  }

  /** The node with keys sorted and null and empty members dropped, at every depth. */
  public static JsonNode canonical(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        var kept = JsonNodeFactory.instance.objectNode();
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
          var value = canonical(object.get(name));
          if (!isEmpty(value)) kept.set(name, value);
        }
        yield kept;
      }
      case ArrayNode array -> {
        var kept = JsonNodeFactory.instance.arrayNode();
        for (var element : array) {
          var value = canonical(element);
          if (!isEmpty(value)) kept.add(value);
        }
        yield kept;
      }
      default -> node;
    };
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  @Override
  public String toString() {
    return value;
  }
}
