package io.mooring.desired;

/**
 * The CloudWatch log group of a run.
 *
 * @param retentionDays how long CloudWatch keeps what is logged
 */
public record RunLogs(String group, String streamPrefix, int retentionDays) {}
