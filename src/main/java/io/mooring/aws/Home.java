package io.mooring.aws;

/** The account and region that an app's clusters are in; "" where it is not known yet. */
public record Home(String account, String region) {
  /**
   * Parts of an ARN before the resource
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
   */
  private static final int PARTS = 6;

  /** Read off any ARN of something that is there. */
  static Home of(String arn) {
    var parts = arn.split(":", PARTS);
    return parts.length == PARTS ? new Home(parts[4], parts[3]) : new Home("", "");
  }

  /** Whether something with this ARN is in the account and region; IAM has no region. */
  boolean has(String arn) {
    var other = of(arn);
    return account.equals(other.account())
        && (other.region().isEmpty() || region.equals(other.region()));
  }
}
