use portico_tests::fixtures::PorticoHome;

use crate::http::excel::workbook::{texts, users};

fn read(home: &PorticoHome, name: &str) -> Vec<u8> {
    std::fs::read(home.path().join(name)).expect("the workbook is there")
}

async fn write(home: &PorticoHome, name: &str, rows: &[[&str; 4]]) {
    std::fs::write(home.path().join(name), users(rows).await).expect("there is room");
}

/// The home of ada, who has a password, and bob, who has none.
async fn home() -> PorticoHome {
    let home = PorticoHome::empty();
    home.add_user("ada", "correct horse\n");
    write(&home, "first.xlsx", &[["", "bob", "", "男"]]).await;
    let printed = home.run("import first.xlsx").succeeded();
    assert_eq!(printed, "1 rows: 1 inserted, 0 updated, 0 unchanged, 0 rejected\n");
    home
}

#[tokio::test]
async fn all_users_are_exported_and_imported_without_a_change() {
    let home = home().await;
    assert_eq!(home.run("export users.xlsx").succeeded(), "2 users in users.xlsx\n");
    let expected = [
        vec!["用户Id", "用户名", "密码", "性别"],
        vec!["1", "ada", "", "未知"],
        vec!["2", "bob", "", "男"],
    ];
    assert_eq!(texts(read(&home, "users.xlsx")).await, expected);
    let printed = home.run("import users.xlsx --mode strict").succeeded();
    assert_eq!(printed, "2 rows: 0 inserted, 0 updated, 2 unchanged, 0 rejected\n");
    home.run("export users.xlsx --lang en").succeeded();
    assert_eq!(texts(read(&home, "users.xlsx")).await[2], ["2", "bob", "", "male"]);
    let left: Vec<_> = std::fs::read_dir(home.path())
        .expect("a directory")
        .map(|item| item.expect("an item").file_name())
        .filter(|name| name.to_string_lossy().contains("part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_wrong_row_is_a_failure_unless_the_others_may_go_on() {
    let home = home().await;
    write(&home, "more.xlsx", &[["", "carol", "", ""], ["", "dan", "", "9"]]).await;
    let ran = home.run("import more.xlsx --report report.xlsx");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.output, "2 rows: 0 inserted, 0 updated, 0 unchanged, 1 rejected\n");
    assert!(ran.complaint.contains("Users, row 3, Gender: A gender is 0, 1 or 2"), "{ran:?}");
    assert_eq!(texts(read(&home, "report.xlsx")).await[2].len(), 5);

    let ran = home.run("import more.xlsx --mode partial --dry-run");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.output, "2 rows: 1 inserted, 0 updated, 0 unchanged, 1 rejected (dry run)\n");
    let ran = home.run("import more.xlsx --mode partial");
    assert_eq!(ran.output, "2 rows: 1 inserted, 0 updated, 0 unchanged, 1 rejected\n");
    assert_eq!(home.run("user list").succeeded().lines().count(), 4);
}

#[tokio::test]
async fn what_cannot_be_imported_is_told_in_one_line() {
    let home = home().await;
    home.write("text.xlsx", "a,b,c");
    assert!(home.run("import text.xlsx").failed(1).contains("no Excel workbook"));
    assert!(home.run("import nowhere.xlsx").failed(1).contains("cannot read nowhere.xlsx"));
    assert!(home.run("export nowhere/users.xlsx").failed(1).contains("cannot write"));
    for line in ["import", "import a.xlsx --mode lax", "export", "export a.xlsx --lang fr"] {
        assert_eq!(home.run(line).code, Some(2), "{line}");
    }
}

/// Whether nothing of it is English but names and what a person has typed.
fn is_chinese(printed: &str) -> bool {
    let typed = [
        "Excel",
        "more.xlsx",
        "empty.xlsx",
        "text.xlsx",
        "users.xlsx",
        "nowhere",
        "Users",
        "--report",
        "error",
        ".xlsx",
    ];
    let rest = typed.iter().fold(printed.to_owned(), |rest, word| rest.replace(word, ""));
    !rest.is_empty() && !rest.contains(|letter: char| letter.is_ascii_alphabetic())
}

#[tokio::test]
async fn with_lang_zh_cn_all_that_is_said_is_chinese() {
    let home = home().await;
    let rows = vec![["", "dan", "", "9"]; 30];
    write(&home, "more.xlsx", &[&rows[..], &[["", "carol", "", ""]]].concat()).await;
    write(&home, "empty.xlsx", &[]).await;
    home.write("text.xlsx", "a,b,c");
    for line in [
        "import more.xlsx",
        "import more.xlsx --mode partial --dry-run",
        "import more.xlsx --mode partial",
        "import empty.xlsx",
        "import text.xlsx",
        "export users.xlsx",
    ] {
        let ran = home.run(&format!("{line} --lang zh-CN"));
        let printed = ran.output + &ran.complaint;
        assert!(is_chinese(&printed), "{line}: {printed}");
    }
    assert_eq!(texts(read(&home, "users.xlsx")).await[0][0], "用户Id");
    let nowhere = home.run("export nowhere/users.xlsx --lang zh-CN").failed(1);
    assert!(nowhere.contains("无法写入 nowhere/users.xlsx"), "{nowhere}");
}
