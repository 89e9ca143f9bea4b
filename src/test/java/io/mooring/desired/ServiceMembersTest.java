package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a removed member is set to, and who owns what, by the codes of the tag. */
class ServiceMembersTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}                                                            | none
          {desiredCount: 1, networkConfiguration: {}}                   | none
          {platformVersion: 'LATEST'}                                   | pv
          {enableExecuteCommand: true, loadBalancers: []}               | lb+xc
          {deploymentConfiguration: {maximumPercent: 200}}              | dx
          {deploymentConfiguration: {}}                                 | none
          {deploymentController: {type: 'ECS'}, propagateTags: 'TASK'}  | ct+pt
          """)
  void aDocumentOwnsWhatItDeclaresAndARemovalResets(String service, String codes) {
    assertThat(ServiceMembers.owns(Loose.object(service))).isEqualTo(codes);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}                          | xc       | {enableExecuteCommand: false}
          {}                          | none     | {}
          {}                          | zz       | {}
          {enableExecuteCommand: true}| xc       | {enableExecuteCommand: true}
          {desiredCount: 2}           | pt+pv    | {desiredCount: 2, platformVersion: 'LATEST', propagateTags: 'NONE'}
          {}                          | dx+dn    | {deploymentConfiguration: {maximumPercent: 200, minimumHealthyPercent: 100}}
          {schedulingStrategy: 'DAEMON'} | dx+dn | {schedulingStrategy: 'DAEMON', deploymentConfiguration: {maximumPercent: 100, minimumHealthyPercent: 0}}
          {}                          | dl+dc    | {}
          {deploymentConfiguration: {strategy: 'LINEAR'}} | dl+dc | {deploymentConfiguration: {strategy: 'LINEAR', linearConfiguration: {stepPercent: 10, stepBakeTimeInMinutes: 6}}}
          {deploymentConfiguration: {strategy: 'CANARY'}} | dl+dc | {deploymentConfiguration: {strategy: 'CANARY', canaryConfiguration: {canaryPercent: 5, canaryBakeTimeInMinutes: 10}}}
          """)
  void whatWasOwnedAndIsGoneIsReset(String service, String owned, String effective) {
    var document = Loose.object(service);
    assertThat(ServiceMembers.withResets(document, owned)).isEqualTo(Loose.node(effective));
    assertThat(document).as("Git's is as it was").isEqualTo(Loose.node(service));
    assertThat(ServiceMembers.resets(document, owned).isEmpty())
        .isEqualTo(service.equals(effective));
  }

  @Test
  void aResetIsNamedByItsPointer() {
    assertThat(ServiceMembers.resets(Loose.object("{}"), "db+pv"))
        .containsExactly(
            "/service/platformVersion",
            "/service/deploymentConfiguration/deploymentCircuitBreaker");
  }

  @Test
  void whatAnUpdateSetsFirstNobodyHasSet() {
    var update = Loose.object("{enableExecuteCommand: true, propagateTags: 'SERVICE'}");
    assertThat(ServiceMembers.setFirst(update, Loose.object("{}"))).isEqualTo("pt+xc");
    assertThat(ServiceMembers.setFirst(update, Loose.object("{enableExecuteCommand: false}")))
        .isEqualTo("pt+xc");
    assertThat(ServiceMembers.setFirst(update, Loose.object("{enableExecuteCommand: true}")))
        .isEqualTo("pt");
    assertThat(ServiceMembers.setFirst(update, Loose.object("{propagateTags: null}")))
        .isEqualTo("pt+xc");
  }

  @Test
  void whatAnUpdateTakesBackItDoesNotSet() {
    var update = Loose.object("{enableExecuteCommand: false, propagateTags: 'SERVICE',"
        + " deploymentConfiguration: {maximumPercent: 100, minimumHealthyPercent: 50}}");
    assertThat(ServiceMembers.sets(update)).isEqualTo("dn+pt");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {}                              | enableExecuteCommand | true
          {enableExecuteCommand: false}   | enableExecuteCommand | true
          {enableExecuteCommand: true}    | enableExecuteCommand | false
          {}                              | networkConfiguration | true
          {networkConfiguration: null}    | networkConfiguration | true
          {networkConfiguration: {a: 1}}  | networkConfiguration | false
          """)
  void aMemberIsUnsetWhereItSaysWhatAbsenceWould(String live, String member, boolean unset) {
    assertThat(ServiceMembers.isUnset(Loose.object(live), member)).isEqualTo(unset);
  }

  @ParameterizedTest
  @CsvSource({
    "none, none, none",
    "none, pt, pt",
    "pt, none, pt",
    "xc+lb, pt+lb, lb+pt+xc",
    "'', '', none"
  })
  void twoOwnersAreOne(String one, String other, String both) {
    assertThat(ServiceMembers.joined(one, other)).isEqualTo(both);
  }

  /** What an update has to say to bring a version back, what it does not have included. */
  @Test
  void aWholeVersionSaysWhatItDoesNotHave() {
    var version = ServiceMembers.wholeVersion(Loose.object("{desiredCount: 3,"
        + " networkConfiguration: {a: 1}, platformVersion: '1.4.0', serviceRegistries: null}"));
    assertThat(version)
        .isEqualTo(Loose.node("{capacityProviderStrategy: [], loadBalancers: [],"
            + " platformVersion: '1.4.0', serviceConnectConfiguration: {enabled: false},"
            + " serviceRegistries: [], volumeConfigurations: [], vpcLatticeConfigurations: [],"
            + " networkConfiguration: {a: 1}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "ECS, networkConfiguration, true",
    "CODE_DEPLOY, networkConfiguration, false",
    "CODE_DEPLOY, desiredCount, true",
    "CODE_DEPLOY, deploymentConfiguration, true",
    "EXTERNAL, deploymentConfiguration, false",
    "EXTERNAL, propagateTags, true"
  })
  void aControllerOfAnotherKindTakesLess(String controller, String member, boolean changes) {
    assertThat(ServiceMembers.changesUnder(controller, member)).isEqualTo(changes);
  }

  @ParameterizedTest
  @CsvSource({
    "networkConfiguration, true, false",
    "desiredCount, false, false",
    "launchType, false, true",
    "schedulingStrategy, false, true"
  })
  void whatAChangeMeans(String member, boolean starts, boolean creation) {
    assertThat(ServiceMembers.startsDeployment(member)).isEqualTo(starts);
    assertThat(ServiceMembers.onlyAtCreation(member)).isEqualTo(creation);
  }

  /** Of what UpdateService takes each member is reset, or has its reason not to be. */
  @Test
  void noMemberIsBothResetAndLeft() {
    assertThat(ServiceMembers.notResettable().keySet())
        .doesNotContainAnyElementsOf(ServiceMembers.resettable())
        .contains("desiredCount", "networkConfiguration");
    assertThat(ServiceMembers.notResettable().values()).noneMatch(String::isBlank);
  }
}
