-- SPDX-License-Identifier: Apache-2.0
-- A webhook's body is sealed: what PostgreSQL tries to compress of it does not get smaller, and a row
-- beyond 2 kB was cut into pieces in a second table with an index of its own. Rows up to a page stay
-- whole.
ALTER TABLE events SET (toast_tuple_target = 8160);
