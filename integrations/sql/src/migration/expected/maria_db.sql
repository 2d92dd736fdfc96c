-- create_table: up
CREATE TABLE `users` (
    `id` INTEGER AUTO_INCREMENT PRIMARY KEY,
    `name` VARCHAR(255) NOT NULL,
    `email` VARBINARY(341) NOT NULL,
    `email_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`email`, 2, 20)) VIRTUAL,
    `city` LONGBLOB,
    `city_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`city`, 2, 20)) VIRTUAL,
    `salary` VARBINARY(86) NOT NULL,
    `phone` VARBINARY(78) NOT NULL,
    `note` LONGBLOB,
    `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR CASE substr(`email`, 1, 1)
        WHEN x'81' THEN octet_length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
        ELSE false END),
    CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR CASE substr(`city`, 1, 1)
        WHEN x'81' THEN octet_length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
        ELSE false END),
    CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR ((octet_length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (octet_length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000'))),
    CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (octet_length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')),
    CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (octet_length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000')),
    CHECK (name <> '')
);
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email_index`);
CREATE INDEX `users_city_index` ON `users` (`city_index`);
-- create_table: down
DROP TABLE `users`;

-- add_columns: up
ALTER TABLE `users`
    ADD COLUMN `email` VARBINARY(341),
    ADD COLUMN `email_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`email`, 2, 20)) VIRTUAL,
    ADD CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR CASE substr(`email`, 1, 1)
        WHEN x'81' THEN octet_length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
        ELSE false END);
ALTER TABLE `users`
    ADD COLUMN `city` LONGBLOB,
    ADD COLUMN `city_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`city`, 2, 20)) VIRTUAL,
    ADD CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR CASE substr(`city`, 1, 1)
        WHEN x'81' THEN octet_length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
        ELSE false END);
ALTER TABLE `users`
    ADD COLUMN `salary` VARBINARY(86),
    ADD CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR ((octet_length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (octet_length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')));
ALTER TABLE `users`
    ADD COLUMN `phone` VARBINARY(78),
    ADD CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (octet_length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    ADD COLUMN `note` LONGBLOB,
    ADD CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (octet_length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    ADD COLUMN `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email_index`);
CREATE INDEX `users_city_index` ON `users` (`city_index`);
-- add_columns: down
ALTER TABLE `users`
    DROP COLUMN `password`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_note_sealed`,
    DROP COLUMN `note`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_phone_sealed`,
    DROP COLUMN `phone`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_salary_sealed`,
    DROP COLUMN `salary`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_city_sealed`,
    DROP COLUMN `city_index`,
    DROP COLUMN `city`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_email_sealed`,
    DROP COLUMN `email_index`,
    DROP COLUMN `email`;

-- require_values: up
ALTER TABLE `users`
    MODIFY COLUMN `email` VARBINARY(341) NOT NULL;
ALTER TABLE `users`
    MODIFY COLUMN `salary` VARBINARY(86) NOT NULL;
ALTER TABLE `users`
    MODIFY COLUMN `phone` VARBINARY(78) NOT NULL;
ALTER TABLE `users`
    MODIFY COLUMN `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
-- require_values: down
ALTER TABLE `users`
    MODIFY COLUMN `email` VARBINARY(341) NULL;
ALTER TABLE `users`
    MODIFY COLUMN `salary` VARBINARY(86) NULL;
ALTER TABLE `users`
    MODIFY COLUMN `phone` VARBINARY(78) NULL;
ALTER TABLE `users`
    MODIFY COLUMN `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- constrain: up
ALTER TABLE `users`
    MODIFY COLUMN `email` VARBINARY(341) NOT NULL,
    ADD COLUMN `email_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`email`, 2, 20)) VIRTUAL,
    ADD CONSTRAINT `users_email_sealed` CHECK (`email` IS NULL OR CASE substr(`email`, 1, 1)
        WHEN x'81' THEN octet_length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
        ELSE false END);
ALTER TABLE `users`
    ADD COLUMN `city_index` VARBINARY(20) GENERATED ALWAYS AS (substr(`city`, 2, 20)) VIRTUAL,
    ADD CONSTRAINT `users_city_sealed` CHECK (`city` IS NULL OR CASE substr(`city`, 1, 1)
        WHEN x'81' THEN octet_length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
        WHEN x'82' THEN octet_length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
        ELSE false END);
ALTER TABLE `users`
    MODIFY COLUMN `salary` VARBINARY(86) NOT NULL,
    ADD CONSTRAINT `users_salary_sealed` CHECK (`salary` IS NULL OR ((octet_length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000') OR (octet_length(`salary`) >= 78 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'03') AND substr(`salary`, 3, 4) <> x'00000000')));
ALTER TABLE `users`
    MODIFY COLUMN `phone` VARBINARY(78) NOT NULL,
    ADD CONSTRAINT `users_phone_sealed` CHECK (`phone` IS NULL OR (octet_length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    ADD CONSTRAINT `users_note_sealed` CHECK (`note` IS NULL OR (octet_length(`note`) >= 46 AND substr(`note`, 1, 1) = x'01' AND substr(`note`, 2, 1) IN (x'01') AND substr(`note`, 3, 4) <> x'00000000'));
ALTER TABLE `users`
    MODIFY COLUMN `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email_index`);
CREATE INDEX `users_city_index` ON `users` (`city_index`);
-- constrain: down
ALTER TABLE `users`
    MODIFY COLUMN `password` VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE `users`
    DROP CONSTRAINT `users_note_sealed`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_phone_sealed`,
    MODIFY COLUMN `phone` VARBINARY(78) NULL;
ALTER TABLE `users`
    DROP CONSTRAINT `users_salary_sealed`,
    MODIFY COLUMN `salary` VARBINARY(86) NULL;
ALTER TABLE `users`
    DROP CONSTRAINT `users_city_sealed`,
    DROP COLUMN `city_index`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_email_sealed`,
    DROP COLUMN `email_index`,
    MODIFY COLUMN `email` VARBINARY(341) NULL;

