-- SPDX-License-Identifier: Apache-2.0
\set who random(1, 100000)
SELECT naive_generate(:who, 2.5);
