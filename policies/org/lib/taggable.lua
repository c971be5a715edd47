-- SPDX-License-Identifier: Apache-2.0
-- Types whose Tags are a list of Key and Value, from the provider schemas; what bills or holds data first.
return {
  "AWS::CloudWatch::Alarm", "AWS::DynamoDB::Table", "AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::ECR::Repository", "AWS::ECS::Cluster",
  "AWS::ECS::Service", "AWS::EFS::FileSystem", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
  "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::Events::Rule", "AWS::Kinesis::Stream", "AWS::KMS::Key", "AWS::Lambda::Function",
  "AWS::Logs::LogGroup", "AWS::OpenSearchService::Domain", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::S3::Bucket",
  "AWS::SecretsManager::Secret", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::StepFunctions::StateMachine",
}
