"""Every operation of the AWS models is known by name: this version's answer, the others say NotImplementedException."""

import botocore.session
import pytest

from support.aws import minimal_input, refused

BUILT = {
    "iot": """CreateKeysAndCertificate CreateCertificateFromCsr RegisterCertificateWithoutCA RegisterCertificate
        DescribeCertificate ListCertificates UpdateCertificate DeleteCertificate
        TransferCertificate AcceptCertificateTransfer RejectCertificateTransfer CancelCertificateTransfer
        ListOutgoingCertificates
        GetRegistrationCode DeleteRegistrationCode RegisterCACertificate DescribeCACertificate ListCACertificates
        UpdateCACertificate DeleteCACertificate ListCertificatesByCA
        CreatePolicy GetPolicy ListPolicies DeletePolicy CreatePolicyVersion GetPolicyVersion ListPolicyVersions
        SetDefaultPolicyVersion DeletePolicyVersion AttachPolicy DetachPolicy ListAttachedPolicies
        ListTargetsForPolicy AttachPrincipalPolicy DetachPrincipalPolicy ListPrincipalPolicies ListPolicyPrincipals
        TestAuthorization GetEffectivePolicies
        CreateThing DescribeThing ListThings UpdateThing DeleteThing AttachThingPrincipal DetachThingPrincipal
        ListThingPrincipals ListPrincipalThings ListThingPrincipalsV2 ListPrincipalThingsV2
        CreateThingType DescribeThingType ListThingTypes UpdateThingType DeprecateThingType DeleteThingType
        CreateThingGroup DescribeThingGroup ListThingGroups UpdateThingGroup DeleteThingGroup AddThingToThingGroup
        RemoveThingFromThingGroup UpdateThingGroupsForThing ListThingsInThingGroup ListThingGroupsForThing
        CreateBillingGroup DescribeBillingGroup ListBillingGroups UpdateBillingGroup DeleteBillingGroup
        AddThingToBillingGroup RemoveThingFromBillingGroup ListThingsInBillingGroup
        CreateRoleAlias DescribeRoleAlias ListRoleAliases UpdateRoleAlias DeleteRoleAlias
        CreateTopicRule GetTopicRule ListTopicRules ReplaceTopicRule EnableTopicRule DisableTopicRule DeleteTopicRule
        GetIndexingConfiguration UpdateIndexingConfiguration
        CreateProvisioningTemplate DescribeProvisioningTemplate ListProvisioningTemplates UpdateProvisioningTemplate
        DeleteProvisioningTemplate CreateProvisioningTemplateVersion DescribeProvisioningTemplateVersion
        ListProvisioningTemplateVersions DeleteProvisioningTemplateVersion CreateProvisioningClaim RegisterThing
        StartThingRegistrationTask StopThingRegistrationTask DescribeThingRegistrationTask ListThingRegistrationTasks
        ListThingRegistrationTaskReports
        CreateAuthorizer DescribeAuthorizer ListAuthorizers UpdateAuthorizer DeleteAuthorizer SetDefaultAuthorizer
        DescribeDefaultAuthorizer ClearDefaultAuthorizer TestInvokeAuthorizer
        DescribeEndpoint CreateDomainConfiguration DescribeDomainConfiguration ListDomainConfigurations
        UpdateDomainConfiguration DeleteDomainConfiguration
        SetV2LoggingOptions GetV2LoggingOptions SetV2LoggingLevel ListV2LoggingLevels DeleteV2LoggingLevel
        SetLoggingOptions GetLoggingOptions DescribeEventConfigurations UpdateEventConfigurations
        DescribeAccountAuditConfiguration UpdateAccountAuditConfiguration DeleteAccountAuditConfiguration
        StartOnDemandAuditTask DescribeAuditTask ListAuditTasks CancelAuditTask ListAuditFindings DescribeAuditFinding
        ListRelatedResourcesForAuditFinding CreateScheduledAudit DescribeScheduledAudit ListScheduledAudits
        UpdateScheduledAudit DeleteScheduledAudit CreateAuditSuppression DescribeAuditSuppression
        ListAuditSuppressions UpdateAuditSuppression DeleteAuditSuppression
        TagResource UntagResource ListTagsForResource""".split(),
    "iot-data": ["Publish"],
    "iot-jobs-data": [],
}
MODELS = {service: botocore.session.get_session().get_service_model(service) for service in BUILT}
ALL = [(service, name) for service, model in MODELS.items() for name in model.operation_names]


def test_the_models_have_every_operation_that_is_built():
    for service, names in BUILT.items():
        assert set(names) <= set(MODELS[service].operation_names)


@pytest.mark.parametrize("service, name", [pair for pair in ALL if pair[1] not in BUILT[pair[0]]])
def test_an_operation_that_isnt_built_says_so_by_name(server, service, name):
    model = MODELS[service].operation_model(name)
    client = server.client(service, parameter_validation=False)
    arguments = minimal_input(model.input_shape) if model.input_shape else {}
    with refused("NotImplementedException", 501, name):
        client._make_api_call(name, arguments)


# They have no input to refuse, and an effect: their own tests call them.
WITHOUT_INPUT = {"CreateKeysAndCertificate", "SetV2LoggingOptions"}


@pytest.mark.parametrize(
    "service, name", [pair for pair in ALL if pair[1] in BUILT[pair[0]] and pair[1] not in WITHOUT_INPUT])
def test_an_operation_that_is_built_is_found(server, service, name):
    """Whatever it says of such an input, it knows the operation and answers with an error of its model."""
    model = MODELS[service].operation_model(name)
    client = server.client(service, parameter_validation=False)
    try:
        client._make_api_call(name, minimal_input(model.input_shape) if model.input_shape else {})
    except client.exceptions.ClientError as error:
        known = {shape.name for shape in model.error_shapes} | {"InvalidRequestException"}
        assert error.response["Error"]["Code"] in known, error
