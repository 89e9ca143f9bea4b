package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * One page of a list. The token names the first item of the next page, so that what comes and goes
 * between two calls neither repeats nor hides the rest.
 */
record Page(List<String> items, String nextToken) {
  /** Every list of ECS takes 1 to 100 a page (ecs.md 1.4). */
  private static final int PAGE_MAX = 100;

  /** Cuts the request's page out of all items, which are in the order of the list. */
  static Page of(ObjectNode request, int pageDefault, List<String> all) {
    int size = request.path("maxResults").asInt(pageDefault);
    if (size < 1 || size > PAGE_MAX) {
      throw Refusal.invalid("maxResults must be between 1 and " + PAGE_MAX + ".");
    }
    var token = Json.text(request, "nextToken");
    int from = token.isEmpty() ? 0 : position(all, decoded(token));
    int to = Math.min(all.size(), from + size);
    return new Page(all.subList(from, to), to < all.size() ? encoded(to, all.get(to)) : "");
  }

  ObjectNode answer(String member) {
    var answer = Json.object();
    answer.set(member, Json.array(items));
    if (!nextToken.isEmpty()) answer.put("nextToken", nextToken);
    return answer;
  }

  /** The item named, or its old place when it is gone. */
  private static int position(List<String> all, String token) {
    int space = token.indexOf(' ');
    if (space < 1 || !token.substring(0, space).matches("[0-9]{1,9}")) throw invalid();
    int index = all.indexOf(token.substring(space + 1));
    int old = Integer.parseInt(token.substring(0, space));
    return index >= 0 ? index : Math.min(old, all.size());
  }

  private static String encoded(int index, String item) {
    var plain = (index + " " + item).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notOurs) {
      throw invalid();
    }
  }

  private static Refusal invalid() {
    return Refusal.invalid("Invalid token.");
  }
}
