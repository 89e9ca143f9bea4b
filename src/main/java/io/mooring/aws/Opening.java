package io.mooring.aws;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** How the client of one service is made: where it calls, as whom, over which connections. */
record Opening(SdkAws.Target target, SdkHttpClient http, AwsCredentialsProvider credentials) {
  /** Longest wait for one whole answer; AWS answers in well under a second. */
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(B builder) {
    builder
        .region(Region.of(target.region()))
        .credentialsProvider(credentials)
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())
            .apiCallTimeout(CALL_TIMEOUT)
            .addExecutionInterceptor(new RawBody()))
        .httpClient(http);
    target.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
