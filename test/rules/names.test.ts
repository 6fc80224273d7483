import { describe, expect, it } from '@jest/globals';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { toTestEvents } from '../../src/evaluate/test-event.ts';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import { noon } from '../support/builders.ts';
import { attestedActions } from './attested-actions.ts';
import { pack } from './the-pack.ts';

/** What an otherwise ordinary event with the action sets off by itself, in the order of the files. */
async function rulesFor(action: string, modes: readonly string[] = ['live', 'shadow']): Promise<string> {
  const event = {
    action,
    actor: { id: '1', name: 'Ann', email: 'ann@example.com' },
    context: [
      { type: 'users', attributes: { name: 'Bob', email: 'bob@example.com' } },
      { type: 'groups', attributes: { name: 'developers', groupName: 'developers' } },
    ],
    location: { ip: '192.0.2.1', countryName: 'Norway', city: 'Oslo' },
    message: { content: 'Something was done' },
  };
  const [only] = toTestEvents([{ event }], noon);
  if (only === undefined) throw new Error('no event');
  const matches = await createEvaluator(pack).evaluate(only, createVolatileMemory());
  return matches.flatMap(({ rule }) => (modes.includes(rule.mode) ? rule.id : [])).join(', ');
}

const told: Readonly<Record<string, string>> = {
  user_login_failed: 'login-failed',
  user_logged_in_as_user: 'admin-impersonation',
  twosv_disabled_for_user: 'two-step-verification-disabled',
  group_deleted: 'group-deleted',
  added_org_admin: 'org-admin-added',
  group_granted_admin_access: 'group-granted-admin-access',
  api_token_created: 'api-token-created',
  api_token_revoked: 'api-token-revoked',
  managed_account_deactivated: 'managed-account-removed',
  managed_account_deleted: 'managed-account-removed',
  user_disabled_org_access: 'managed-account-removed',
  marketplace_app_installed: 'marketplace-app-installed',
  org_settings_update: 'org-settings-changed',
  data_classification_policy_update: 'data-classification-policy-changed',
};

describe('every action that a public source names', () => {
  it.each(attestedActions)('sets off what it should, and nothing else: %s', async (action) => {
    expect(await rulesFor(action)).toBe(told[action] ?? '');
  });

  it('is in the list, where it sets off something', () => {
    expect(Object.keys(told).filter((action) => !attestedActions.includes(action))).toEqual([]);
  });
});

/** Names that no source attests, for what goes on all day: close to those that patterns look for. */
const harmless = [
  'oauth_token_refreshed',
  'oauth_authorization_failed',
  'session_token_created',
  'csrf_token_created',
  'api_token_used',
  'api_tokens_listed',
  'user_api_key_created',
  'statuspage_api_key_created',
  'jira_issue_api_key_field_added',
  'api_key_used',
  'audit_log_accessed',
  'audit_log_viewed',
  'audit_logs_listed',
  'confluence_audit_log_viewed',
  'webhook_delivered',
  'webhook_delivery_failed',
  'webhook_triggered',
  'jira_webhook_created',
  'automation_webhook_triggered',
  'saml_response_received',
  'saml_jit_user_created',
  'saml_session_created',
  'sso_user_provisioned',
  'user_logged_in_via_sso',
  'identity_provider_user_created',
  'identity_provider_sync_completed',
  'idp_group_member_added',
  'scim_user_updated',
  'scim_group_membership_updated',
  'google_workspace_sync_completed',
  'domain_verification_checked',
  'authentication_policy_listed',
  'session_duration_exceeded',
  'mfa_challenge_succeeded',
  'user_mfa_settings_updated',
  'twosv_enabled_for_user',
  'ip_allowlist_check_passed',
  'user_login_blocked_by_ip_allowlist',
  'org_admins_listed',
  'org_admin_address_updated',
  'org_admin_email_added',
  'org_admin_request_created',
  'org_admin_invitation_revoked',
  'org_admin_removal_failed',
  'org_admin_notification_deleted',
  'confluence_database_exported',
  'confluence_page_exported_to_pdf',
  'permission_denied',
  'permission_schemes_listed',
  'third_party_app_blocked',
  'app_updated',
  'jira_board_settings_updated',
  'guard_detect_alert_resolved',
  'detection_rule_triggered',
  'policy_evaluated',
  'notification_policy_updated',
  'opsgenie_alert_policy_created',
  'public_link_viewed',
  'anonymous_access_denied',
  'jira_filter_deleted',
  'issue_associated',
  'user_updated_by_identity_provider',
  'user_created_via_sso',
  'saml_authentication_succeeded',
  'scim_user_email_changed',
  'password_policy_violated',
  'mfa_required_challenge',
  'mfa_policy_evaluated',
  'user_mfa_device_removed',
  'request_allowed_by_ip_allowlist',
  'webhook_event_delivered',
  'audit_log_opened',
  'user_domain_verified',
  'domain_verification_reminder_sent',
  'jira_project_role_added',
  'user_invited_to_org',
  'role_granted',
  'org_api_key_creation_failed',
  'app_enabled_for_project',
  'webhook_retry_scheduled',
  'app_failed_installation',
  'app_disable_failure',
  'canceled_deletion_of_account',
  'created_repository_webhook',
  'third_party_app_jira_api_request',
  'confluence_page_triggered_policy_violation',
  'audit_log_filter_applied',
  'audit_log_query_run',
  'saml_certificate_expiring_soon',
  'site_deletion_cancelled',
  'ip_allowlist_violation',
  'authentication_policy_applied',
  'guard_detect_alert_comment_deleted',
  'whatsapp_removed_channel',
];

/** The same for what must not be missed, whatever it turns out to be called. */
const alarming = {
  'org-admin-added-otherwise': [
    'org_admin_added',
    'user_promoted_to_org_admin',
    'organization_admin_role_granted',
    'user_made_org_admin',
  ],
  'admin-added-otherwise': [
    'site_admin_granted',
    'user_granted_site_admin',
    'user_promoted_to_product_admin',
  ],
  'org-admin-removed': ['removed_org_admin', 'org_admin_role_revoked', 'organization_admin_deleted'],
  'audit-or-webhook-settings-changed': [
    'audit_log_disabled',
    'audit_log_retention_changed',
    'org_webhook_deleted',
    'webhook_url_changed',
    'webhook_disabled',
    'deleted_webhook',
    'org_event_webhook_removed',
    'audit_settings_updated',
    'auditing_disabled',
  ],
  'single-sign-on-changed': [
    'saml_enabled',
    'saml_certificate_updated',
    'saml_sync_enabled',
    'sso_enforcement_disabled',
    'identity_provider_removed',
    'identity_provider_directory_linked',
    'idp_domain_linked',
  ],
  'directory-sync-changed': [
    'scim_provisioning_disabled',
    'scim_token_created',
    'scim_api_key_created',
    'scim_api_key_rotated',
    'google_workspace_connected',
    'enabled_scim',
    'external_directory_connected',
    'scim_user_provisioning_disabled',
  ],
  'verified-domain-changed': ['domain_verified', 'domain_unclaimed', 'verified_domain_removed'],
  'authentication-policy-changed': [
    'authentication_policy_created',
    'password_policy_changed',
    'session_duration_updated',
  ],
  'two-step-policy-changed': [
    'mfa_enforcement_disabled',
    'two_step_verification_requirement_removed',
    'two_step_verification_disabled',
    'org_mfa_disabled',
    'mandatory_two_step_verification_disabled',
  ],
  'two-step-verification-disabled-otherwise': [
    'user_mfa_disabled',
    'mfa_disabled_for_user',
    'user_disabled_two_step_verification',
    'twosv_reset_for_user',
  ],
  'api-token-created-otherwise': [
    'user_api_token_created',
    'created_api_token',
    'personal_access_token_created',
    'service_account_created',
  ],
  'account-removed-otherwise': ['user_suspended', 'user_deactivated', 'user_removed_from_org'],
  'space-exported': ['confluence_space_exported', 'confluence_exported_space', 'jira_project_backup_created'],
  'other-policy-changed': ['policy_updated', 'mobile_app_policy_disabled'],
  'ip-allowlist-changed': ['ip_allowlist_created', 'ip_allowlist_entry_added', 'ip_allowlist_disabled'],
  'admin-api-key-created': [
    'org_api_key_created',
    'api_key_issued',
    'admin_api_key_rotated',
    'organization_api_key_generated',
    'org_api_key_regenerated',
  ],
  'guard-detection-changed': ['guard_detect_disabled', 'guard_detection_disabled', 'detection_rule_disabled'],
  'site-exported': ['site_export_requested', 'jira_backup_created', 'org_data_exported', 'exported_site'],
};

describe('a name that no source attests', () => {
  it.each(harmless)('is no alert where it is harmless: %s', async (action) => {
    expect(await rulesFor(action, ['live'])).toBe('');
  });

  it.each(Object.entries(alarming).flatMap(([rule, actions]) => actions.map((action) => ({ rule, action }))))(
    'is told where it is not: $action, by $rule',
    async ({ rule, action }) => expect(await rulesFor(action, ['live'])).toBe(rule),
  );
});
