-- SPDX-License-Identifier: Apache-2.0
-- Which resources take tags, and how they write them. By service; from the provider schemas (cfn-lint 1.58.0), for the services that applications use.
-- Dashboards are left out: not every Region lets them have tags.
local lists = { -- Tags: [{Key, Value}]
  ApiGateway = " ApiKey ClientCertificate DomainName DomainNameAccessAssociation DomainNameV2 RestApi Stage UsagePlan VpcLink ",
  ApiGatewayV2 = " PortalProduct ",
  AppConfig = " Application ConfigurationProfile Deployment DeploymentStrategy Environment ExperimentDefinition ExperimentRun Extension \z
    ExtensionAssociation ",
  AppSync = " Api ChannelNamespace DomainName GraphQLApi ",
  Athena = " CapacityReservation DataCatalog WorkGroup ",
  Backup = " LegalHold RestoreTestingPlan ",
  CertificateManager = " AcmeDomainValidation AcmeEndpoint AcmeExternalAccountBinding Certificate ",
  CloudFormation = " ChangeSet Stack StackSet ",
  CloudFront = " ConnectionFunction ConnectionGroup Distribution DistributionTenant Function KeyValueStore StreamingDistribution TrustStore \z
    VpcOrigin ",
  CloudTrail = " Channel Dashboard EventDataStore Trail ",
  CloudWatch = " Alarm AlarmMuteRule CompositeAlarm InsightRule Integration LogAlarm MetricStream View ",
  CodeBuild = " Fleet Project ReportGroup ",
  CodeDeploy = " Application DeploymentGroup ",
  CodePipeline = " CustomActionType Pipeline Webhook ",
  DynamoDB = " Table ",
  EC2 = " EIP FlowLog Instance InternetGateway NatGateway NetworkAcl NetworkInterface RouteTable SecurityGroup Subnet VPC VPCEndpoint \z
    Volume ",
  ECR = " PublicRepository Repository ",
  ECS = " CapacityProvider Cluster Daemon DaemonTaskDefinition ExpressGatewayService Gateway Service TaskDefinition TaskSet ",
  ElastiCache = " CacheCluster GlobalReplicationGroup ParameterGroup ReplicationGroup SecurityGroup ServerlessCache ServerlessCacheSnapshot \z
    Snapshot SubnetGroup User UserGroup ",
  ElasticLoadBalancingV2 = " Listener ListenerRule LoadBalancer TargetGroup TrustStore ",
  EventSchemas = " Discoverer Registry Schema ",
  Events = " EventBus Rule ",
  Glue = " Blueprint Catalog ConnectionType Integration IntegrationResourceProperty Registry Schema Session UsageProfile ",
  IAM = " OIDCProvider Role SAMLProvider ServerCertificate User VirtualMFADevice ",
  KMS = " Key ReplicaKey ",
  Kinesis = " Channel Stream StreamConsumer ",
  KinesisFirehose = " DeliveryStream ",
  Lambda = " CapacityProvider CodeSigningConfig EventSourceMapping Function MicrovmImage NetworkConnector WebFunction ",
  Logs = " Delivery DeliveryDestination DeliverySource Destination LogGroup ScheduledQuery ",
  MSK = " Replicator ",
  OpenSearchService = " Application Domain ",
  RDS = " ClusterSnapshot CustomDBEngineVersion DBCluster DBClusterEndpoint DBClusterParameterGroup DBInstance DBParameterGroup DBProxy \z
    DBProxyEndpoint DBProxyTargetGroup DBSecurityGroup DBShardGroup DBSnapshot DBSubnetGroup Deployment EventSubscription \z
    GlobalCluster Integration OptionGroup ",
  Redshift = " Cluster ClusterParameterGroup ClusterSecurityGroup ClusterSubnetGroup EventSubscription Integration QEV2IdcApplication \z
    RedshiftIdcApplication Snapshot SnapshotCopyGrant SnapshotSchedule UsageLimit ",
  S3 = " AccessGrant AccessGrantsInstance AccessGrantsLocation AccessPoint Bucket StorageLens StorageLensGroup ",
  SES = " ConfigurationSet ContactList CustomVerificationEmailTemplate DedicatedIpPool EmailIdentity MailManagerAddonInstance \z
    MailManagerAddonSubscription MailManagerAddressList MailManagerArchive MailManagerIngressPoint MailManagerRelay \z
    MailManagerRuleSet MailManagerTrafficPolicy MultiRegionEndpoint Template Tenant ",
  SNS = " Topic ",
  SQS = " Queue ",
  SSM = " Association CloudConnector Document MaintenanceWindow OpsItem PatchBaseline ",
  Scheduler = " ScheduleGroup ",
  SecretsManager = " Secret ",
  StepFunctions = " Activity StateMachine ",
  Synthetics = " Canary Group ",
  WAFv2 = " IPSet RegexPatternSet RuleGroup WebACL ",
  XRay = " Group SamplingRule ",
}
local maps = { -- Tags: {key: value}
  ApiGatewayV2 = " Api DomainName Stage VpcLink ",
  Batch = " ComputeEnvironment ConsumableResource JobDefinition JobQueue QuotaShare SchedulingPolicy ServiceEnvironment ",
  CloudFront = " AnycastIpList ",
  Glue = " Connection Crawler DataQualityRuleset DevEndpoint Job MLTransform Trigger Workflow ",
  MSK = " Channel Cluster ServerlessCluster VpcConnection ",
  Pipes = " Pipe ",
  SSM = " Parameter ",
}

local tags = {}

local function named(services, service, name)
  return services[service] ~= nil and string.find(services[service], " " .. name .. " ", 1, true) ~= nil
end

local forms = {} -- by type; false for none

local function find_form(type)
  local service, name = string.match(type, "^AWS::(%w+)::(%w+)$")
  return service ~= nil and (named(lists, service, name) and "list" or named(maps, service, name) and "map")
end

-- "list" or "map" for a type that takes tags, else nil.
function tags.form(type)
  if forms[type] == nil then forms[type] = find_form(type) end
  return forms[type] or nil
end

-- Path of the value of a tag.
function tags.path(form, key)
  return form == "map" and { "Tags", key } or "Tags[Key=" .. key .. "].Value"
end

-- Number of tags whose key is not one of those: a map from key to true. Tags that AWS sets itself do not count.
function tags.count(resource, form, ignored)
  local n, keys = 0, {}
  if form == "map" then
    keys = resource:has("Tags") and resource:get("Tags") and resource:peek("Tags").keys or {}
  else
    local list = resource:get("Tags")
    for i = 1, type(list) == "list" and #list or 0 do keys[#keys + 1] = list:get("[" .. i .. "].Key") end
  end
  for _, key in pairs(keys) do
    if not ignored[tostring(key)] and not string.find(tostring(key), "^aws:") then n = n + 1 end
  end
  return n
end

return tags
