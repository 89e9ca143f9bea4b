package io.mooring.git;

import java.nio.file.Path;

/** What Mooring shows to a Git server. Prints where secrets come from, never what they are. */
public sealed interface Credentials {
  /** A public repository, or a local one. */
  record None() implements Credentials {}

  /** HTTP basic authentication, which is also how every large host takes a token. */
  record Http(String user, Secret password) implements Credentials {}

  /**
   * A private key without passphrase, and the host keys that are trusted. Hosts are checked
   * strictly: one that is not in {@code knownHosts} is refused and never added.
   */
  record Ssh(Path privateKey, Path knownHosts) implements Credentials {}

  /**
   * The user name that GitHub asks for beside an app's token; GitHub and GitLab take any name
   * beside a personal one
   * (https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app).
   */
  String TOKEN_USER = "x-access-token";

  static Credentials none() {
    return new None();
  }

  static Credentials token(Secret token) {
    return new Http(TOKEN_USER, token);
  }
}
