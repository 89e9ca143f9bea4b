package io.mooring.ship;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The headings of a page, as the anchors that links name. */
final class Headings {
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

  private Headings() {}

  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
  }

  static Set<String> of(Path page) throws IOException {
    var prose = Files.readString(page).replaceAll("(?s)```.*?```", "");
    return HEADING
        .matcher(prose)
        .results()
        .map(found -> anchor(found.group(1).strip()))
        .collect(Collectors.toSet());
  }
}
