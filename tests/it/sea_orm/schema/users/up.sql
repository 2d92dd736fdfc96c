CREATE TABLE "users" ( "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "email" BLOB NOT NULL CONSTRAINT "users_email_sealed" CHECK (`email` IS NULL OR (typeof(`email`) = 'blob' AND CASE substr(`email`, 1, 1)
    WHEN x'81' THEN length(`email`) >= 67 AND substr(`email`, 22, 1) = x'01' AND substr(`email`, 23, 1) IN (x'01')
    WHEN x'82' THEN length(`email`) >= 87 AND substr(`email`, 42, 1) = x'01' AND substr(`email`, 43, 1) IN (x'01')
    ELSE false END)), "age" integer, "city" BLOB CONSTRAINT "users_city_sealed" CHECK (`city` IS NULL OR (typeof(`city`) = 'blob' AND CASE substr(`city`, 1, 1)
    WHEN x'81' THEN length(`city`) >= 67 AND substr(`city`, 22, 1) = x'01' AND substr(`city`, 23, 1) IN (x'01')
    WHEN x'82' THEN length(`city`) >= 87 AND substr(`city`, 42, 1) = x'01' AND substr(`city`, 43, 1) IN (x'01')
    ELSE false END)), "salary" BLOB NOT NULL CONSTRAINT "users_salary_sealed" CHECK (`salary` IS NULL OR (typeof(`salary`) = 'blob' AND length(`salary`) >= 46 AND substr(`salary`, 1, 1) = x'01' AND substr(`salary`, 2, 1) IN (x'01') AND substr(`salary`, 3, 4) <> x'00000000')), "org_id" integer NOT NULL, "name" varchar NOT NULL, "phone" BLOB NOT NULL CONSTRAINT "users_phone_sealed" CHECK (`phone` IS NULL OR (typeof(`phone`) = 'blob' AND length(`phone`) >= 46 AND substr(`phone`, 1, 1) = x'01' AND substr(`phone`, 2, 1) IN (x'01', x'81') AND substr(`phone`, 3, 4) <> x'00000000')), "password" TEXT NOT NULL, FOREIGN KEY ("org_id") REFERENCES "orgs" ("id") );
CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));
CREATE INDEX `users_city_index` ON `users` (substr(`city`, 2, 20));
CREATE INDEX "idx-users-age" ON "users" ("age");
CREATE UNIQUE INDEX "idx-users-name_in_org" ON "users" ("org_id", "name");
