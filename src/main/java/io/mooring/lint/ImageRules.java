package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.regex.Pattern;

/** Image references, as registries read them. */
final class ImageRules {
  private static final String REFERENCE =
      "https://github.com/distribution/reference/blob/main/reference.go";

  /** Longest repository name with its registry, in characters, by the same grammar. */
  private static final int NAME_MAX = 255;

  /** Longest reference in characters: a name, a tag of 128 and a digest of 128. */
  private static final int REFERENCE_MAX = NAME_MAX + 1 + 128 + 1 + 128;

  private static final Pattern IMAGE = Pattern.compile(
      "(?:(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|(?=[^/]*:)[A-Za-z0-9-]+)(?::[0-9]+)?/)?"
          + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*"
          + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-fA-F0-9]{32,})?");

  private static final Pattern OURS = Pattern.compile("\\$\\{(?:values|destination)\\.[^}$]*}");

  static final List<Row> ROWS = List.of(
      Row.error(
          "image-reference",
          "an image is [registry/]repository[:tag][@digest], lowercase and without spaces",
          REFERENCE,
          ImageRules::syntax),
      Row.note(
          "latest-tag",
          "an image has a tag other than latest, or a digest",
          Sources.guide("container-considerations") + "; ecs.md 3.3",
          ImageRules::latest));

  private ImageRules() {}

  private static void syntax(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var image = container.child("image");
      var text = image.text();
      if (text.isEmpty() || text.contains("{image_tag}") || OURS.matcher(text).find()) continue;
      if (text.contains("${")) {
        findings.at(
            image,
            "%s still holds `${…}`, which no registry takes; write the value, or a reference `${values.NAME}`"
                .formatted(shown(text)));
      } else if (!isReference(text)) {
        findings.at(
            image,
            "%s is no image; write [registry/]repository[:tag][@digest], %s"
                .formatted(shown(text), fix(text)));
      }
    }
  }

  /** As a message repeats it; a password in front of a host is nobody's to read. */
  private static String shown(String image) {
    return Suggestion.quoted(image.replaceFirst("^([a-z]+://)?[^/@]*:[^/@]*@", "$1***@"));
  }

  private static boolean isReference(String text) {
    if (text.length() > REFERENCE_MAX) return false;
    int at = text.indexOf('@');
    var named = at < 0 ? text : text.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    int length = colon < 0 ? named.length() : colon;
    return length <= NAME_MAX && IMAGE.matcher(text).matches();
  }

  private static String fix(String text) {
    if (text.chars().anyMatch(Character::isWhitespace)) return "without spaces";
    if (text.contains("://")) return "without `https://`";
    if (text.chars().anyMatch(Character::isUpperCase)) return "the repository in lowercase";
    return "as in `shop/web:v1`";
  }

  private static void latest(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var image = container.child("image");
      if (image.text().isEmpty() || image.isOpen() || image.text().contains("@")) continue;
      var last = image.text().substring(image.text().lastIndexOf('/') + 1);
      if (!last.contains(":") || last.endsWith(":latest"))
        findings.at(
            image,
            "%s may be another image tomorrow, and no difference would show; write a tag that does not move, or a digest"
                .formatted(shown(image.text())));
    }
  }
}
