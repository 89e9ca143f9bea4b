package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTagTest {
  private static final Digests DIGESTS =
      new Digests(digest("{a: 1}"), digest("{b: 1}"), digest("{c: 1}"));

  private static Digest digest(String document) {
    return Digest.of(Loose.node(document));
  }

  private static VersionTag tag(String family, String note) {
    return VersionTag.of(
        DIGESTS, Optional.of(new RevisionName(family, 12)), "ecs-svc/1234567890123456789", note);
  }

  @Test
  void isReadBackAsWritten() {
    var tag = tag("web", "commit-0a1b2c3");
    assertThat(VersionTag.parse(tag.value())).contains(tag);
    assertThat(VersionTag.parse(tag.asFailed().value())).contains(tag.asFailed());
    var restarted = tag.withRestart("0a1b2c3d");
    assertThat(VersionTag.parse(restarted.asFailed().value())).contains(restarted.asFailed());
    var bare = VersionTag.of(DIGESTS, Optional.empty(), "", "");
    assertThat(VersionTag.parse(bare.value())).contains(bare);
  }

  @Test
  void whatDecidesOutlivesALongNoteAndALongName() {
    var tag = tag("f".repeat(255), "why ".repeat(100)).asFailed();
    assertThat(tag.value()).hasSizeLessThanOrEqualTo(TagCodec.VALUE_MAX);
    var read = VersionTag.parse(tag.value()).orElseThrow();
    assertThat(read.digests()).isEqualTo(DIGESTS);
    assertThat(read.failed()).isTrue();
    assertThat(read.deployment()).isEqualTo("ecs-svc/1234567890123456789");
    assertThat(read.revision()).isEmpty();
  }

  @Test
  void aUsualFamilyNameFits() {
    var tag = tag("shop-production-checkout-service", "commit-0a1b2c3").asFailed();
    assertThat(VersionTag.parse(tag.value())).contains(tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yes", "td=v1:00", "td=v1:00 dp=v1:00", "v1:00 v1:00 v1:00", "td= dp= sv="})
  void aTagWithoutItsDigestsSaysNothing(String value) {
    assertThat(VersionTag.parse(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "v1:", "2f3a"})
  void aDigestThatIsNoneSaysNothing(String mangled) {
    assertThat(VersionTag.parse("td=%1$s dp=%1$s sv=%1$s".formatted(mangled))).isEmpty();
  }

  /** How it ended is one word; what else it says stays. */
  @Test
  void whatBecameOfItIsSaidBesideWhatItIs() {
    var tag = tag("web", "commit-0a1b2c3").withRestart("0a1b2c3d").withTags("d3c2b1a0");
    assertThat(VersionTag.parse(tag.value())).contains(tag);
    assertThat(tag.stands()).isTrue();
    assertThat(tag.failed() || tag.takenBack()).isFalse();
    var failed = VersionTag.parse(tag.asFailed().value()).orElseThrow();
    assertThat(failed.failed()).isTrue();
    assertThat(failed.stands() || failed.takenBack()).isFalse();
    var back = VersionTag.parse(tag.asTakenBack().value()).orElseThrow();
    assertThat(back.takenBack()).isTrue();
    assertThat(back.stands() || back.failed()).isFalse();
    assertThat(failed.asWell()).isEqualTo(tag);
    var other = new Digests(digest("{a: 2}"), digest("{b: 2}"), digest("{c: 2}"));
    assertThat(back.with(other).digests()).isEqualTo(other);
    assertThat(back.with(other).with(DIGESTS)).isEqualTo(back);
  }
}
