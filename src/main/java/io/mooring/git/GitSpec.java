package io.mooring.git;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.URIish;

/**
 * Which repository and which ref of it. Making one checks it: every form that could run a program,
 * send a secret in the clear or hold one is refused with {@link UnusableSourceException}.
 *
 * @param url {@code https://}, {@code ssh://}, {@code user@host:path} or {@code file:///}; plain
 *     {@code http://} to this machine only
 * @param ref a branch, a tag, or a full ref such as {@code refs/heads/main}; a branch wins over a
 *     tag of the same name
 * @param followRewrites whether history that does not contain the last good commit is accepted
 */
public record GitSpec(String url, String ref, boolean followRewrites) {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]");
  private static final Pattern HELPER = Pattern.compile("([A-Za-z0-9+.-]+)::.*");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");
  private static final Pattern SCP =
      Pattern.compile("(?:[A-Za-z0-9._-]+@)?(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[^:].*");
  private static final Pattern SCP_PASSWORD = Pattern.compile("[^/@:]*:[^/@]*@[^/:]+:");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");
  private static final String ALLOWED =
      "use https://, ssh://, user@host:path or file:///absolute/path";

  /** How a source is read. */
  enum Scheme {
    HTTP,
    SSH,
    FILE
  }

  public GitSpec {
    checkUrl(url);
    checkRef(ref);
  }

  /** As JGit understands it. */
  URIish uri() {
    return parse(url);
  }

  Scheme scheme() {
    var matcher = SCHEME.matcher(url);
    if (!matcher.matches()) return Scheme.SSH;
    return switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> Scheme.HTTP;
      case "ssh" -> Scheme.SSH;
      case "file" -> Scheme.FILE;
      default -> throw new IllegalStateException("checked on construction");
    };
  }

  /** The full names that {@code ref} may stand for, the preferred first. */
  List<String> candidates() {
    if (ref.startsWith("refs/") || ref.equals("HEAD")) return List.of(ref);
    return List.of("refs/heads/" + ref, "refs/tags/" + ref);
  }

  private static void checkUrl(String url) {
    if (url.isBlank()) throw refused(url, "it is empty", ALLOWED);
    if (CONTROL.matcher(url).find()) {
      throw refused(url, "it holds a space or a control character", "write a space as %20");
    }
    var helper = HELPER.matcher(url);
    if (helper.matches()) {
      throw refused(url, "'%s::' would run a program".formatted(helper.group(1)), ALLOWED);
    }
    var scheme = SCHEME.matcher(url);
    if (!scheme.matches()) {
      if (SCP_PASSWORD.matcher(url).lookingAt()) {
        throw refused(url, "it holds a password", "use a key file: " + Login.SSH_KEYS);
      }
      if (!SCP.matcher(url).matches()) throw refused(url, "it names no scheme", ALLOWED);
      if (host(url).isEmpty()) throw refused(url, "it names no host", ALLOWED);
      return;
    }
    var user = userPart(url);
    switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
      case "https" -> checkHttps(url, user);
      case "http" -> {
        checkHttps(url, user);
        if (!Loopback.isLoopback(host(url))) {
          throw refused(url, "plain http can be read and changed on the way", "use https://");
        }
      }
      case "ssh" -> {
        if (user.contains(":")) {
          throw refused(url, "it holds a password", "use a key file: " + Login.SSH_KEYS);
        }
        if (host(url).isEmpty()) throw refused(url, "it names no host", ALLOWED);
      }
      case "file" -> {
        if (!url.toLowerCase(Locale.ROOT).startsWith("file:///")) {
          throw refused(url, "a file URL has three slashes", "write file:///absolute/path");
        }
      }
      default -> throw refused(url, "'%s://' is not supported".formatted(scheme.group(1)), ALLOWED);
    }
  }

  private static void checkHttps(String url, String user) {
    if (!user.isEmpty()) {
      throw refused(
          url,
          "it holds a user name, password or token",
          "remove everything up to and including '@', and give the secret by " + Login.HTTP_KEYS);
    }
    if (host(url).isEmpty()) throw refused(url, "it names no host", ALLOWED);
  }

  private static void checkRef(String ref) {
    if (COMMIT.matcher(ref).matches()) {
      throw new UnusableSourceException(
          "ref '%s' is a commit id, and a server only tells where branches and tags are; name a branch or a tag (a tag on that commit pins it)"
              .formatted(ref));
    }
    var full = ref.startsWith("refs/") || ref.equals("HEAD") ? ref : "refs/heads/" + ref;
    if (!ref.equals("HEAD") && !Repository.isValidRefName(full)) {
      throw new UnusableSourceException(
          "ref '%s' is not a name that Git allows; name a branch (main), a tag (v1.2) or a full ref (refs/heads/main)"
              .formatted(Redacted.text(ref)));
    }
  }

  /** What stands before the last {@code @} of the authority, "" when there is none. */
  private static String userPart(String url) {
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) end++;
    int at = url.substring(start, end).lastIndexOf('@');
    return at < 0 ? "" : url.substring(start, start + at);
  }

  private static String host(String url) {
    var host = parse(url).getHost();
    return host == null ? "" : host;
  }

  private static URIish parse(String url) {
    try {
      // JGit knows schemes in lower case only.
      var scheme = SCHEME.matcher(url);
      if (!scheme.matches()) return new URIish(url);
      int end = scheme.end(1);
      return new URIish(url.substring(0, end).toLowerCase(Locale.ROOT) + url.substring(end));
    } catch (URISyntaxException malformed) {
      throw refused(url, "it is not a URL", ALLOWED);
    }
  }

  private static UnusableSourceException refused(String url, String why, String instead) {
    return new UnusableSourceException(
        "repository URL '%s' is refused: %s; %s".formatted(Redacted.text(url), why, instead));
  }
}
