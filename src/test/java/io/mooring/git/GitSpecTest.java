package io.mooring.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs and refs are a source at all. */
class GitSpecTest {
  @ParameterizedTest
  @CsvSource({
    "https://github.com/acme/deploy.git, HTTP",
    "HTTPS://github.com/acme/deploy.git, HTTP",
    "http://127.0.0.1:8080/deploy.git, HTTP",
    "http://localhost/deploy.git, HTTP",
    "http://[::1]:80/deploy.git, HTTP",
    "ssh://git@github.com:22/acme/deploy.git, SSH",
    "git@github.com:acme/deploy.git, SSH",
    "host:deploy.git, SSH",
    "file:///srv/git/deploy.git, FILE",
  })
  void accepts(String url, GitSpec.Scheme scheme) {
    assertThat(new GitSpec(url, "main", false).scheme()).isEqualTo(scheme);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ext::sh -c evil | a space",
        "ext::sh | 'ext::' would run a program",
        "git://github.com/acme/deploy.git | 'git://' is not supported",
        "ftp://example.com/x | 'ftp://' is not supported",
        "http://example.com/x.git | plain http can be read and changed on the way; use https://",
        "http://127.0.0.1.example.com/x.git | plain http",
        "http://localhost@example.com/x.git | user name, password or token",
        "http://localhost\\@example.com/x.git | repository URL",
        "https://token-abc@github.com/acme/deploy.git | MOORING_GIT_TOKEN",
        "https://user:token-abc@github.com/acme/deploy.git | mooring.git.token-file",
        "https://user:p@token-abc@github.com/acme/deploy.git | mooring.git.token-file",
        "ssh://git:token-abc@github.com/x.git | it holds a password",
        "git:token-abc@github.com:x.git | it holds a password",
        "file://relative/path | three slashes",
        "/srv/git/deploy.git | names no scheme",
        "deploy | names no scheme",
        "https:///x | names no host",
        "\"\" | it is empty",
      })
  void refusesWithTheReasonAndWithoutTheSecret(String url, String says) {
    assertThatThrownBy(() -> new GitSpec(url, "main", false))
        .isInstanceOf(UnusableSourceException.class)
        .hasMessageStartingWith("repository URL '")
        .hasMessageContaining(says)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("token-abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"main", "release/1.x", "v1.2", "refs/heads/main", "refs/pull/1/head", "HEAD"})
  void acceptsRefs(String ref) {
    assertThat(new GitSpec("file:///x", ref, false).candidates()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a..b", "refs/", "a~1", "x.lock", "main^{tree}", "*"})
  void refusesWhatGitRefuses(String ref) {
    assertThatThrownBy(() -> new GitSpec("file:///x", ref, false))
        .isInstanceOf(UnusableSourceException.class)
        .hasMessageContaining("is not a name that Git allows");
  }

  @Test
  void aCommitIdIsNotARef() {
    assertThatThrownBy(() -> new GitSpec("file:///x", "a".repeat(40), false))
        .hasMessageContaining("a tag on that commit pins it");
  }

  @Test
  void aSecretNeverPrintsItself() {
    var secret = Secret.environment("MOORING_GIT_TOKEN", "token-abc");
    assertThat(Credentials.token(secret).toString() + secret)
        .contains("environment variable MOORING_GIT_TOKEN")
        .doesNotContain("token-abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cannot open https://me:pw-x@host/r | cannot open https://***@host/r",
        "git clone me:pw-x@host:r failed | git clone ***@host:r failed",
        "the token pw-x is wrong | the token *** is wrong",
        "at 12:30 mail a@b.example | at 12:30 mail a@b.example",
      })
  void textIsRedacted(String raw, String shown) {
    assertThat(Redacted.text(raw, java.util.List.of("pw-x"))).isEqualTo(shown);
  }
}
