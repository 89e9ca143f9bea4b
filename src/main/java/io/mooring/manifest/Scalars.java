package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * What an unquoted YAML value stands for. Numbers are JSON's, so {@code 012}, {@code 0x1F},
 * {@code 1_000} and {@code +1} stay text, and so do {@code yes}, {@code no} and {@code on};
 * {@code true}, {@code false} and {@code null} may be spelled as in YAML's core schema
 * ({@code True}, {@code TRUE}, {@code ~}, nothing at all).
 */
final class Scalars {
  /** Most characters of a number: no AWS field is near it, and arithmetic stays cheap. */
  private static final int NUMBER_MAX = 30;

  /** Largest exponent: 1e308 is a small text and a huge number. */
  private static final int EXPONENT_MAX = 18;

  /** Whole numbers with fewer characters than this fit 64 bits. */
  private static final int LONG_SAFE = 19;

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE]([-+]?[0-9]+))?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  private Scalars() {}

  /** Whether the value is a number, or one that no AWS field can take. */
  sealed interface Read {
    record Value(JsonNode node) implements Read {}

    record Refused(String message) implements Read {}
  }

  static Read plain(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> new Read.Value(NullNode.instance);
      case "true", "True", "TRUE" -> new Read.Value(BooleanNode.TRUE);
      case "false", "False", "FALSE" -> new Read.Value(BooleanNode.FALSE);
      default -> numberOrText(text);
    };
  }

  private static Read numberOrText(String text) {
    char first = text.charAt(0);
    boolean mayBeNumber =
        first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9');
    if (!mayBeNumber) return new Read.Value(TextNode.valueOf(text));
    if (NOT_FINITE.matcher(text).matches()) {
      return new Read.Refused(Suggestion.quoted(text)
          + " is not a number that AWS takes; write a number, or quote it if it is text");
    }
    boolean whole = WHOLE.matcher(text).matches();
    var decimal = DECIMAL.matcher(text);
    if (!whole && !decimal.matches()) return new Read.Value(TextNode.valueOf(text));
    if (text.length() > NUMBER_MAX) {
      return new Read.Refused("the number " + Suggestion.quoted(text) + " has more than "
          + NUMBER_MAX + " characters; quote it if it is text");
    }
    if (whole) return new Read.Value(whole(text));
    var exponent = decimal.group(1);
    if (exponent != null && isHuge(exponent)) {
      return new Read.Refused("the exponent of the number " + Suggestion.quoted(text) + " is over "
          + EXPONENT_MAX + "; quote it if it is text");
    }
    return new Read.Value(DecimalNode.valueOf(new BigDecimal(text)));
  }

  private static boolean isHuge(String exponent) {
    return new BigInteger(exponent).abs().compareTo(BigInteger.valueOf(EXPONENT_MAX)) > 0;
  }

  private static JsonNode whole(String text) {
    if (text.length() < LONG_SAFE) {
      long value = Long.parseLong(text);
      boolean isInt = value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
      return isInt ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }
    var value = new BigInteger(text);
    return value.bitLength() < Long.SIZE
        ? LongNode.valueOf(value.longValue())
        : BigIntegerNode.valueOf(value);
  }
}
