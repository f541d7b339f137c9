/// Every operation of AWS's models for the three services, implemented or not.
enum Operations {
    static let all = implemented + UnimplementedOperations.routes.map(RoutedOperation.init(notImplemented:))
    static let table = RouteTable(all)

    static let implemented: [RoutedOperation] = certificates + policies + things + settings + data

    private static let certificates: [RoutedOperation] = [
        .init(CreateKeysAndCertificate.self), .init(CreateCertificateFromCsr.self),
        .init(RegisterCertificateWithoutCA.self), .init(DescribeCertificate.self), .init(ListCertificates.self),
        .init(UpdateCertificate.self), .init(DeleteCertificate.self),
    ]

    private static let policies: [RoutedOperation] = [
        .init(CreatePolicy.self), .init(GetPolicy.self), .init(ListPolicies.self), .init(DeletePolicy.self),
        .init(CreatePolicyVersion.self), .init(GetPolicyVersion.self), .init(ListPolicyVersions.self),
        .init(SetDefaultPolicyVersion.self), .init(DeletePolicyVersion.self), .init(AttachPolicy.self),
        .init(DetachPolicy.self), .init(ListAttachedPolicies.self), .init(ListTargetsForPolicy.self),
        .init(AttachPrincipalPolicy.self), .init(DetachPrincipalPolicy.self), .init(ListPrincipalPolicies.self),
        .init(ListPolicyPrincipals.self),
    ]

    private static let things: [RoutedOperation] = [
        .init(CreateThing.self), .init(DescribeThing.self), .init(ListThings.self), .init(UpdateThing.self),
        .init(DeleteThing.self), .init(AttachThingPrincipal.self), .init(DetachThingPrincipal.self),
        .init(ListThingPrincipals.self), .init(ListPrincipalThings.self),
    ]

    private static let settings: [RoutedOperation] = [
        .init(DescribeEndpoint.self), .init(DescribeDomainConfiguration.self), .init(ListDomainConfigurations.self),
        .init(SetV2LoggingOptions.self), .init(GetV2LoggingOptions.self), .init(TagResource.self),
        .init(UntagResource.self), .init(ListTagsForResource.self),
    ]

    private static let data: [RoutedOperation] = [.init(Publish.self)]
}
