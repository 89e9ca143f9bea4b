package io.mooring.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps a copy of an answer's body for the caller that asked for one. */
final class RawBody implements ExecutionInterceptor {
  static final ExecutionAttribute<Holder> HOLDER = new ExecutionAttribute<>("mooring.raw-body");

  /** Where the copy is put; one a call, used by one thread. */
  static final class Holder {
    private byte[] bytes = {};

    byte[] bytes() {
      return bytes;
    }
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    var holder = attributes.getAttribute(HOLDER);
    if (holder == null || context.responseBody().isEmpty()) return context.responseBody();
    try (var body = context.responseBody().get()) {
      holder.bytes = body.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return Optional.of(new ByteArrayInputStream(holder.bytes));
  }
}
