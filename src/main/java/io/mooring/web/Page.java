package io.mooring.web;

import io.mooring.ident.Kind;
import io.mooring.status.Sync;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page at {@code /}: apps and resources as plain HTML, without scripts, loaded anew. */
@Path("/")
@Singleton
public class Page {
  /** Seconds between two loads: a person sees a change soon, and a forgotten tab costs little. */
  private static final int RELOAD_SECONDS = 5;

  /** Rows of resources on the page; the API has them all. */
  private static final int ROWS_MAX = 2_000;

  private final Known known;

  public Page(Known known) {
    this.known = known;
  }

  @GET
  @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
  public String page() {
    var resources = known.resources().toList();
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="%d">
        <title>Mooring</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <h1>Mooring</h1>
        %s%s
        <p><a href="/api/v1/resources">API</a> · <a href="/api/v1/apps">Apps</a> ·
        <a href="/metrics">Metrics</a> · <a href="/q/health">Health</a></p>
        </body>
        </html>
        """.formatted(RELOAD_SECONDS, apps(known.apps()), resources(resources));
  }

  /**
   * The page's style. Answered from here since the server is set not to look for files among its
   * classes, which would need a folder of its own to write to.
   */
  @GET
  @Path("style.css")
  @Produces("text/css;charset=UTF-8")
  public String style() throws IOException {
    try (var style = Page.class.getResourceAsStream("style.css")) {
      if (style == null) throw new IllegalStateException("style.css is not packaged");
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String apps(List<AppView> apps) {
    return table(
        "Apps",
        List.of("App", "Source", "Commit", "Last pass", "Message"),
        apps.stream()
            .map(app -> row(Stream.of(
                text(app.app()),
                text("%s %s %s"
                    .formatted(app.repository(), app.ref(), app.path())
                    .strip()),
                text(Optional.ofNullable(app.commit())
                    .map(c -> c.substring(0, 7))
                    .orElse("")),
                text(Optional.ofNullable(app.lastPassAt()).map(Page::second).orElse("not yet")),
                text(messages(app.conditions()))))));
  }

  private static String resources(List<ResourceView> resources) {
    var rows = resources.stream()
        .limit(ROWS_MAX)
        .map(resource -> row(Stream.of(
            text(resource.app()),
            text(resource.cluster()),
            text(resource.kind()),
            "<a href=\"%s\">%s</a>%s"
                .formatted(text(address(resource)), text(resource.name()), history(resource)),
            status(resource.sync().status()),
            status(resource.health().status()),
            text(second(since(resource))),
            text(message(resource)))));
    var cut = resources.size() > ROWS_MAX
        ? "<p>The first %d of %d; the API has them all.</p>".formatted(ROWS_MAX, resources.size())
        : "";
    return table(
            "Resources",
            List.of("App", "Cluster", "Kind", "Name", "Sync", "Health", "Since", "Message"),
            rows)
        + cut;
  }

  private static String history(ResourceView resource) {
    boolean service = resource.kind().equals(Kind.SERVICE.word());
    return service ? " <a href=\"%s/history\">history</a>".formatted(text(address(resource))) : "";
  }

  /** Names of apps, clusters and services hold nothing that an address would have to encode. */
  private static String address(ResourceView resource) {
    return "/api/v1/resources/%s/%s/%s/%s"
        .formatted(resource.app(), resource.cluster(), resource.kind(), resource.name());
  }

  /** Since when it is as it is: the sync's time while that is not fine, else the health's. */
  private static Instant since(ResourceView resource) {
    boolean synced = resource.sync().status().equals(Sync.Status.SYNCED.word());
    return synced ? resource.health().since() : resource.sync().since();
  }

  private static String message(ResourceView resource) {
    var told = messages(resource.conditions());
    if (!told.isEmpty()) return told;
    return resource.sync().differences().isEmpty()
        ? resource.health().reason()
        : "differs in "
            + resource.sync().differences().stream()
                .map(ResourceView.DifferenceView::pointer)
                .collect(Collectors.joining(", "));
  }

  private static String messages(List<ConditionView> conditions) {
    return conditions.stream()
        .map(condition -> condition.type() + ": " + condition.message())
        .collect(Collectors.joining("\n"));
  }

  /** To the second: what is finer tells a person nothing. */
  private static String second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String table(String title, List<String> heads, Stream<String> rows) {
    var head = heads.stream().map(h -> "<th>" + h + "</th>").collect(Collectors.joining());
    return "<h2>%s</h2>\n<table><thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody></table>\n"
        .formatted(title, head, rows.collect(Collectors.joining()));
  }

  private static String row(Stream<String> cells) {
    return cells
        .map(cell -> "<td>" + cell + "</td>")
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String status(String word) {
    return "<span class=\"%s\">%s</span>".formatted(text(word), text(word));
  }

  /** Everything shown may come from a repository or from AWS: none of it is markup. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
