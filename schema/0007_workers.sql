-- SPDX-License-Identifier: Apache-2.0
-- Keys of workers that come for their jobs: they may claim and settle those, and nothing else.

ALTER TABLE api_keys DROP CONSTRAINT api_keys_role_check;
ALTER TABLE api_keys ADD CONSTRAINT api_keys_role_check
    CHECK (role IN ('service', 'auditor', 'admin', 'worker'));
