-- create_table: up
CREATE TABLE `users` (
    `id` INTEGER NOT NULL PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` BLOB NOT NULL
        CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
            WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
            ELSE false END)),
    `city` BLOB
        CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
            WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
            ELSE false END)),
    `salary` BLOB NOT NULL
        CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND ((length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')))),
    `phone` BLOB NOT NULL
        CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')),
    `note` BLOB
        CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (typeof(`note`) = 'blob' AND length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000')),
    `password` TEXT NOT NULL,
    CHECK (name <> '')
);
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));
-- create_table: down
DROP TABLE `users`;

-- add_columns: up
ALTER TABLE `users`
    ADD COLUMN `email` BLOB
        CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
            WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
            ELSE false END));
ALTER TABLE `users`
    ADD COLUMN `city` BLOB
        CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
            WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
            ELSE false END));
ALTER TABLE `users`
    ADD COLUMN `salary` BLOB
        CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND ((length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000'))));
ALTER TABLE `users`
    ADD COLUMN `phone` BLOB
        CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    ADD COLUMN `note` BLOB
        CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (typeof(`note`) = 'blob' AND length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    ADD COLUMN `password` TEXT;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));
-- add_columns: down
ALTER TABLE `users`
    DROP COLUMN `password`;
ALTER TABLE `users`
    DROP COLUMN `note`;
ALTER TABLE `users`
    DROP COLUMN `phone`;
ALTER TABLE `users`
    DROP COLUMN `salary`;
DROP INDEX `users_city_index`;
ALTER TABLE `users`
    DROP COLUMN `city`;
DROP INDEX `users_email_unique`;
ALTER TABLE `users`
    DROP COLUMN `email`;

-- require_values: up
CREATE TEMPORARY TABLE `is_safe_to_rebuild` (yes INTEGER NOT NULL CONSTRAINT `is_safe_to_rebuild` CHECK (yes));
INSERT INTO `is_safe_to_rebuild` SELECT
    (SELECT count(*) FROM pragma_table_xinfo('users')) = 8
    AND NOT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name = 'users' COLLATE NOCASE
        AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN ('users_email_unique', 'users_city_index'))
    AND ((SELECT foreign_keys FROM pragma_foreign_keys) = 0
        OR NOT EXISTS (SELECT * FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS reference
        WHERE other.type = 'table' AND reference."table" = 'users' COLLATE NOCASE));
DROP TABLE `is_safe_to_rebuild`;
CREATE TABLE `users_rebuilt` (
    `id` INTEGER NOT NULL PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` BLOB NOT NULL
        CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
            WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
            ELSE false END)),
    `city` BLOB
        CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
            WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
            ELSE false END)),
    `salary` BLOB NOT NULL
        CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND ((length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')))),
    `phone` BLOB NOT NULL
        CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')),
    `note` BLOB
        CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (typeof(`note`) = 'blob' AND length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000')),
    `password` TEXT NOT NULL,
    CHECK (name <> '')
);
INSERT INTO `users_rebuilt` (`id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password`) SELECT `id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password` FROM `users`;
DROP TABLE `users`;
ALTER TABLE `users_rebuilt` RENAME TO `users`;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));
-- require_values: down
CREATE TEMPORARY TABLE `is_safe_to_rebuild` (yes INTEGER NOT NULL CONSTRAINT `is_safe_to_rebuild` CHECK (yes));
INSERT INTO `is_safe_to_rebuild` SELECT
    (SELECT count(*) FROM pragma_table_xinfo('users')) = 8
    AND NOT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name = 'users' COLLATE NOCASE
        AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN ('users_email_unique', 'users_city_index'))
    AND ((SELECT foreign_keys FROM pragma_foreign_keys) = 0
        OR NOT EXISTS (SELECT * FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS reference
        WHERE other.type = 'table' AND reference."table" = 'users' COLLATE NOCASE));
DROP TABLE `is_safe_to_rebuild`;
CREATE TABLE `users_rebuilt` (
    `id` INTEGER NOT NULL PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` BLOB
        CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
            WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
            ELSE false END)),
    `city` BLOB
        CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
            WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
            ELSE false END)),
    `salary` BLOB
        CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND ((length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')))),
    `phone` BLOB
        CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')),
    `note` BLOB
        CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (typeof(`note`) = 'blob' AND length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000')),
    `password` TEXT,
    CHECK (name <> '')
);
INSERT INTO `users_rebuilt` (`id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password`) SELECT `id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password` FROM `users`;
DROP TABLE `users`;
ALTER TABLE `users_rebuilt` RENAME TO `users`;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));

-- constrain: up
CREATE TEMPORARY TABLE `is_safe_to_rebuild` (yes INTEGER NOT NULL CONSTRAINT `is_safe_to_rebuild` CHECK (yes));
INSERT INTO `is_safe_to_rebuild` SELECT
    (SELECT count(*) FROM pragma_table_xinfo('users')) = 8
    AND NOT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name = 'users' COLLATE NOCASE
        AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN ())
    AND ((SELECT foreign_keys FROM pragma_foreign_keys) = 0
        OR NOT EXISTS (SELECT * FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS reference
        WHERE other.type = 'table' AND reference."table" = 'users' COLLATE NOCASE));
DROP TABLE `is_safe_to_rebuild`;
CREATE TABLE `users_rebuilt` (
    `id` INTEGER NOT NULL PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` BLOB NOT NULL
        CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
            WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
            ELSE false END)),
    `city` BLOB
        CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
            WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
            WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
            ELSE false END)),
    `salary` BLOB NOT NULL
        CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND ((length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')))),
    `phone` BLOB NOT NULL
        CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')),
    `note` BLOB
        CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (typeof(`note`) = 'blob' AND length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000')),
    `password` TEXT NOT NULL,
    CHECK (name <> '')
);
INSERT INTO `users_rebuilt` (`id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password`) SELECT `id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password` FROM `users`;
DROP TABLE `users`;
ALTER TABLE `users_rebuilt` RENAME TO `users`;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));
-- constrain: down
CREATE TEMPORARY TABLE `is_safe_to_rebuild` (yes INTEGER NOT NULL CONSTRAINT `is_safe_to_rebuild` CHECK (yes));
INSERT INTO `is_safe_to_rebuild` SELECT
    (SELECT count(*) FROM pragma_table_xinfo('users')) = 8
    AND NOT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name = 'users' COLLATE NOCASE
        AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN ('users_email_unique', 'users_city_index'))
    AND ((SELECT foreign_keys FROM pragma_foreign_keys) = 0
        OR NOT EXISTS (SELECT * FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS reference
        WHERE other.type = 'table' AND reference."table" = 'users' COLLATE NOCASE));
DROP TABLE `is_safe_to_rebuild`;
CREATE TABLE `users_rebuilt` (
    `id` INTEGER NOT NULL PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` BLOB,
    `city` BLOB,
    `salary` BLOB,
    `phone` BLOB,
    `note` BLOB,
    `password` TEXT,
    CHECK (name <> '')
);
INSERT INTO `users_rebuilt` (`id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password`) SELECT `id`, `name`, `email`, `city`, `salary`, `phone`, `note`, `password` FROM `users`;
DROP TABLE `users`;
ALTER TABLE `users_rebuilt` RENAME TO `users`;

