package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.ListServicesRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopServiceDeploymentRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.TagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/** What ECS is asked. */
final class EcsCalls {
  private EcsCalls() {}

  static Opened open(Opening how) {
    var ecs = how.client(EcsClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_CLUSTERS,
        r -> Sending.raw(DescribeClustersRequest.builder(), r, ecs::describeClusters));
    calls.put(
        AwsCall.LIST_SERVICES,
        r -> Sending.raw(ListServicesRequest.builder(), r, ecs::listServices));
    calls.put(
        AwsCall.DESCRIBE_SERVICES,
        r -> Sending.raw(DescribeServicesRequest.builder(), r, ecs::describeServices));
    calls.put(
        AwsCall.LIST_SERVICE_DEPLOYMENTS,
        r -> Sending.raw(ListServiceDeploymentsRequest.builder(), r, ecs::listServiceDeployments));
    calls.put(
        AwsCall.DESCRIBE_SERVICE_DEPLOYMENTS,
        r -> Sending.raw(
            DescribeServiceDeploymentsRequest.builder(), r, ecs::describeServiceDeployments));
    calls.put(
        AwsCall.DESCRIBE_SERVICE_REVISIONS,
        r -> Sending.raw(
            DescribeServiceRevisionsRequest.builder(), r, ecs::describeServiceRevisions));
    calls.put(
        AwsCall.DESCRIBE_TASK_DEFINITION,
        r -> Sending.raw(DescribeTaskDefinitionRequest.builder(), r, ecs::describeTaskDefinition));
    calls.put(
        AwsCall.LIST_TASK_DEFINITIONS,
        r -> Sending.raw(ListTaskDefinitionsRequest.builder(), r, ecs::listTaskDefinitions));
    calls.put(AwsCall.LIST_TASKS, r -> Sending.raw(ListTasksRequest.builder(), r, ecs::listTasks));
    calls.put(
        AwsCall.DESCRIBE_TASKS,
        r -> Sending.raw(DescribeTasksRequest.builder(), r, ecs::describeTasks));
    calls.put(
        AwsCall.REGISTER_TASK_DEFINITION,
        r -> Sending.raw(RegisterTaskDefinitionRequest.builder(), r, ecs::registerTaskDefinition));
    calls.put(
        AwsCall.CREATE_SERVICE,
        r -> Sending.raw(CreateServiceRequest.builder(), r, ecs::createService));
    calls.put(
        AwsCall.UPDATE_SERVICE,
        r -> Sending.raw(UpdateServiceRequest.builder(), r, ecs::updateService));
    calls.put(
        AwsCall.STOP_SERVICE_DEPLOYMENT,
        r -> Sending.raw(StopServiceDeploymentRequest.builder(), r, ecs::stopServiceDeployment));
    calls.put(
        AwsCall.DELETE_SERVICE,
        r -> Sending.raw(DeleteServiceRequest.builder(), r, ecs::deleteService));
    calls.put(
        AwsCall.DEREGISTER_TASK_DEFINITION,
        r -> Sending.raw(
            DeregisterTaskDefinitionRequest.builder(), r, ecs::deregisterTaskDefinition));
    calls.put(
        AwsCall.TAG_RESOURCE, r -> Sending.raw(TagResourceRequest.builder(), r, ecs::tagResource));
    calls.put(
        AwsCall.UNTAG_RESOURCE,
        r -> Sending.raw(UntagResourceRequest.builder(), r, ecs::untagResource));
    calls.put(AwsCall.RUN_TASK, r -> Sending.raw(RunTaskRequest.builder(), r, ecs::runTask));
    calls.put(AwsCall.STOP_TASK, r -> Sending.raw(StopTaskRequest.builder(), r, ecs::stopTask));
    return new Opened(ecs, calls);
  }
}
