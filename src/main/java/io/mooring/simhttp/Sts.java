package io.mooring.simhttp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;

/**
 * The two calls of STS that a controller makes, over AWS Query
 * (https://docs.aws.amazon.com/STS/latest/APIReference/). Everybody is the account's root.
 */
final class Sts {
  /** How long assumed credentials are said to hold. */
  private static final Duration SESSION = Duration.ofHours(1);

  private static final String XML = "text/xml";
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final String REQUEST_ID = "00000000-0000-4000-8000-000000000000";

  private Sts() {}

  static Answer answer(SortedMap<String, String> form, String account, Instant now) {
    var action = form.getOrDefault("Action", "");
    return switch (action) {
      case "GetCallerIdentity" -> ok(action, identity(account));
      case "AssumeRole" -> ok(action, assumed(form, account, now));
      default ->
        new Answer(
                400,
                XML,
                "<ErrorResponse xmlns=\"" + NAMESPACE + "\"><Error><Type>Sender</Type>"
                    + "<Code>InvalidAction</Code><Message>The embedded ECS answers"
                    + " GetCallerIdentity and AssumeRole of STS only.</Message></Error>"
                    + "<RequestId>" + REQUEST_ID + "</RequestId></ErrorResponse>")
            .withId(REQUEST_ID);
    };
  }

  private static String identity(String account) {
    return "<Arn>arn:aws:iam::" + account + ":root</Arn><UserId>" + account + "</UserId><Account>"
        + account + "</Account>";
  }

  /** Credentials that open nothing: no signature is ever checked here. */
  private static String assumed(SortedMap<String, String> form, String account, Instant now) {
    var role =
        form.getOrDefault("RoleArn", "").replaceAll(".*/", "").replaceAll("[^\\w+=,.@-]", "");
    var session = form.getOrDefault("RoleSessionName", "").replaceAll("[^\\w+=,.@-]", "");
    return "<AssumedRoleUser><AssumedRoleId>AROAEMBEDDEDECS00000:" + session + "</AssumedRoleId>"
        + "<Arn>arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session + "</Arn>"
        + "</AssumedRoleUser><Credentials><AccessKeyId>ASIAEMBEDDEDECS00000</AccessKeyId>"
        + "<SecretAccessKey>embedded</SecretAccessKey><SessionToken>embedded</SessionToken>"
        + "<Expiration>" + now.plus(SESSION).truncatedTo(ChronoUnit.SECONDS)
        + "</Expiration></Credentials>";
  }

  private static Answer ok(String action, String result) {
    return new Answer(
            200,
            XML,
            "<" + action + "Response xmlns=\"" + NAMESPACE + "\"><" + action + "Result>" + result
                + "</" + action + "Result><ResponseMetadata><RequestId>" + REQUEST_ID
                + "</RequestId></ResponseMetadata></" + action + "Response>")
        .withId(REQUEST_ID);
  }
}
