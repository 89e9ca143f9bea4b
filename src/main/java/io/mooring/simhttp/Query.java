package io.mooring.simhttp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import io.mooring.sim.EcsModel;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AWS Query: a form in, XML out. It tells the services apart by the version of their API, since
 * they share names of actions.
 */
final class Query {
  private static final String XML = "text/xml";
  private static final int NOT_FOUND = 404;
  private static final String IAM = "2010-05-08";
  private static final String BALANCING = "2015-12-01";
  private static final String SNS = "2010-03-31";

  private Query() {}

  static Answer answer(String body, EcsModel model, Instant now) {
    var form = form(body);
    var action = form.getOrDefault("Action", "");
    return switch (form.getOrDefault("Version", "")) {
      case IAM -> answer(model.call("iam", action, document(form), now), action, IAM);
      case BALANCING ->
        answer(model.call("elasticloadbalancing", action, document(form), now), action, BALANCING);
      case SNS -> answer(model.call("sns", action, document(form), now), action, SNS);
      default -> Sts.answer(form, model.account(), now);
    };
  }

  private static Answer answer(Reply reply, String action, String version) {
    return switch (reply) {
      case Reply.Ok(var body, var id) ->
        new Answer(
                200,
                XML,
                "<%1$sResponse><%1$sResult>%2$s</%1$sResult><ResponseMetadata><RequestId>%3$s</RequestId></ResponseMetadata></%1$sResponse>"
                    .formatted(action, xml(body), id))
            .withId(id);
      case Reply.Fault fault ->
        new Answer(
                // IAM says so by its status too (API_GetRole).
                version.equals(IAM) && fault.code().equals("NoSuchEntity")
                    ? NOT_FOUND
                    : fault.status(),
                XML,
                "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>"
                    .formatted(fault.code(), escaped(fault.message()), fault.requestId()))
            .withId(fault.requestId());
      case Reply.Lost(var cause) -> throw new IllegalStateException("the model lost " + cause);
    };
  }

  static SortedMap<String, String> form(String body) {
    var form = new TreeMap<String, String>();
    for (var pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** What follows the name of a map: the entry's number, and its key, its value or a part of it. */
  private static final Pattern ENTRY = Pattern.compile("([A-Za-z]+)\\.entry\\.([0-9]+)\\.(.+)");

  /**
   * {@code Names.member.1=a} is the first element of a list, {@code Names.entry.1.key=a} the name
   * of a map's first entry; deeper ones are not needed here.
   */
  private static ObjectNode document(SortedMap<String, String> form) {
    var document = JsonNodeFactory.instance.objectNode();
    form.forEach((key, value) -> {
      int member = key.indexOf(".member.");
      var entry = ENTRY.matcher(key);
      if (member >= 0) document.withArray("/" + key.substring(0, member)).add(value);
      else if (entry.matches()) entry(document, entry, form, value);
      else document.put(key, value);
    });
    document.remove("Action");
    document.remove("Version");
    return document;
  }

  /** Some maps call their parts key and value, others Name and Value.StringValue and so on. */
  private static void entry(
      ObjectNode document, Matcher entry, SortedMap<String, String> form, String value) {
    var part = entry.group(3);
    if (part.equals("key") || part.equals("Name")) return;
    var prefix = entry.group(1) + ".entry." + entry.group(2);
    var name = form.getOrDefault(prefix + ".key", form.getOrDefault(prefix + ".Name", ""));
    var map = document.withObjectProperty(entry.group(1));
    if (part.equals("value")) map.put(name, value);
    else map.withObjectProperty(name).put(part.replaceFirst("^Value\\.", ""), value);
  }

  private static String xml(JsonNode node) {
    var text = new StringBuilder();
    switch (node) {
      case ObjectNode object ->
        object.properties().forEach(m -> text.append(element(m.getKey(), m.getValue())));
      case ArrayNode array -> array.forEach(each -> text.append(element("member", each)));
      default -> text.append(escaped(node.asText()));
    }
    return text.toString();
  }

  private static String element(String name, JsonNode content) {
    return "<" + name + ">" + xml(content) + "</" + name + ">";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
