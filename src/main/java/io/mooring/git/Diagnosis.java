package io.mooring.git;

import io.mooring.port.Repository.Trouble;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.sshd.common.SshException;
import org.eclipse.jgit.errors.CancelledException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that turns what JGit, the JDK or SSH threw into a {@link Trouble} and a sentence.
 * Judged by types, HTTP status and SSH disconnect code, never by the words of a message.
 *
 * @param fetching whether the server had already answered where the ref is
 * @param httpStatus of its last answer, 0 when there was none
 */
record Diagnosis(
    GitSpec spec, Limits limits, Login login, Deadline deadline, boolean fetching, int httpStatus) {
  /** RFC 4253 11.1: SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE. */
  private static final int SSH_NO_MORE_AUTH_METHODS = 14;

  /** Causes looked at: chains are short, and a cycle must not hang. */
  private static final int CAUSES_MAX = 20;

  SourceTrouble explain(Throwable failed) {
    var causes = causes(failed);
    return tooLarge(causes)
        .or(() -> timedOut(causes))
        .or(this::untrustedHost)
        .or(this::refusedByHttp)
        .or(() -> refusedBySsh(causes))
        .or(() -> notFound(causes))
        .orElseGet(() -> broken(causes));
  }

  SourceTrouble timedOut() {
    return new SourceTrouble(
        Trouble.TIMED_OUT,
        "%s did not answer in full within %s; raise %s, or check the network to it"
            .formatted(spec.url(), seconds(), Limits.TIME_KEY));
  }

  private Optional<SourceTrouble> tooLarge(List<Throwable> causes) {
    boolean isPack = has(causes, BoundedRepository.TooManyBytesException.class);
    boolean isObject = has(causes, TooLargeObjectInPackException.class);
    if (isPack || (isObject && limits.packBytes() <= BoundedRepository.OBJECT_BYTES_MAX)) {
      return trouble(
          Trouble.TOO_LARGE,
          "%s sends more than %d bytes in one fetch; raise %s, or keep manifests in a repository of their own"
              .formatted(spec.url(), limits.packBytes(), Limits.PACK_KEY));
    }
    if (!isObject) return Optional.empty();
    return trouble(
        Trouble.TOO_LARGE,
        "%s holds a file of more than %d bytes somewhere in its history; keep manifests in a repository of their own"
            .formatted(spec.url(), BoundedRepository.OBJECT_BYTES_MAX));
  }

  private Optional<SourceTrouble> timedOut(List<Throwable> causes) {
    boolean gaveUp = causes.stream()
        .anyMatch(c -> c instanceof InterruptedIOException || c instanceof CancelledException);
    return gaveUp || deadline.isOver() ? Optional.of(timedOut()) : Optional.empty();
  }

  private Optional<SourceTrouble> untrustedHost() {
    return login
        .hostKeys()
        .flatMap(HostKeys::refusal)
        .flatMap(why -> trouble(Trouble.REFUSED, why));
  }

  private Optional<SourceTrouble> refusedByHttp() {
    return switch (httpStatus) {
      case 401, 403, 407 ->
        trouble(
            Trouble.REFUSED,
            "%s answered HTTP %d to %s; check that they may read this repository (%s)"
                .formatted(spec.url(), httpStatus, login.shown(), Login.HTTP_KEYS));
      case 404, 410 ->
        trouble(
            Trouble.NOT_FOUND,
            "%s answered HTTP %d: no such repository, or one that %s may not see; check the URL"
                .formatted(spec.url(), httpStatus, login.shown()));
      default ->
        httpStatus < 400
            ? Optional.empty()
            : trouble(
                Trouble.UNREACHABLE,
                "%s answered HTTP %d; it is asked again".formatted(spec.url(), httpStatus));
    };
  }

  private Optional<SourceTrouble> refusedBySsh(List<Throwable> causes) {
    boolean isRefused = causes.stream()
        .anyMatch(c ->
            c instanceof SshException ssh && ssh.getDisconnectCode() == SSH_NO_MORE_AUTH_METHODS);
    if (!isRefused) return Optional.empty();
    return trouble(
        Trouble.REFUSED,
        "%s does not accept %s; add its public half to the server, and check the user name in the URL (%s)"
            .formatted(spec.url(), login.shown(), Login.SSH_KEYS));
  }

  private Optional<SourceTrouble> notFound(List<Throwable> causes) {
    boolean isMissing = causes.stream()
        .anyMatch(c -> c instanceof NoRemoteRepositoryException
            || c instanceof RepositoryNotFoundException
            || c instanceof NotSupportedException);
    if (!isMissing) return Optional.empty();
    return trouble(
        Trouble.NOT_FOUND,
        "no Git repository at %s, or one that %s may not see; check the URL"
            .formatted(spec.url(), login.shown()));
  }

  private SourceTrouble broken(List<Throwable> causes) {
    var last = causes.getLast();
    boolean isNetwork = causes.stream()
        .anyMatch(c -> c instanceof SocketException
            || c instanceof UnknownHostException
            || c instanceof SSLException
            || c instanceof SshException);
    if (spec.scheme() == GitSpec.Scheme.FILE || (fetching && !isNetwork)) {
      return new SourceTrouble(
          Trouble.CORRUPT,
          "what %s sent is damaged or cut off (%s); it is fetched again, and if it stays so run 'git fsck' on the server"
              .formatted(spec.url(), said(last)),
          causes.getFirst());
    }
    return new SourceTrouble(
        Trouble.UNREACHABLE,
        "cannot reach %s (%s); check the URL, DNS, firewall and proxy; it is asked again"
            .formatted(spec.url(), said(last)),
        causes.getFirst());
  }

  private static Optional<SourceTrouble> trouble(Trouble trouble, String message) {
    return Optional.of(new SourceTrouble(trouble, message));
  }

  /** The exception's own words, safe to show; its kind where it says too little by itself. */
  private String said(Throwable cause) {
    var message = cause.getMessage();
    boolean isTerse = cause instanceof UnknownHostException || cause instanceof EOFException;
    if (message != null && !isTerse) return Redacted.text(message, login.secrets());
    return Redacted.text(cause.getClass().getSimpleName() + ": " + message, login.secrets());
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> kind) {
    return causes.stream().anyMatch(kind::isInstance);
  }

  private static List<Throwable> causes(Throwable failed) {
    var causes = new ArrayList<Throwable>();
    @Nullable Throwable next = failed;
    while (next != null && causes.size() < CAUSES_MAX) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }

  private String seconds() {
    return deadline.limit().toMillis() / 1000.0 + " s";
  }
}
