package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;

/** What CloudWatch Logs is asked. */
final class LogCalls {
  private LogCalls() {}

  static Opened open(Opening how) {
    var logs = how.client(CloudWatchLogsClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_LOG_GROUPS,
        r -> Sending.raw(DescribeLogGroupsRequest.builder(), r, logs::describeLogGroups));
    calls.put(
        AwsCall.GET_LOG_EVENTS,
        r -> Sending.raw(GetLogEventsRequest.builder(), r, logs::getLogEvents));
    calls.put(
        AwsCall.CREATE_LOG_GROUP,
        r -> Sending.done(CreateLogGroupRequest.builder(), r, logs::createLogGroup));
    calls.put(
        AwsCall.PUT_RETENTION_POLICY,
        r -> Sending.done(PutRetentionPolicyRequest.builder(), r, logs::putRetentionPolicy));
    return new Opened(logs, calls);
  }
}
