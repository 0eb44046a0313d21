//! Names as they are spread in China: a few surnames that many have, and given names of one or two characters.

use crate::load::Random;

const SURNAMES: [(&str, u64); 24] = [
    ("李", 79),
    ("王", 74),
    ("张", 71),
    ("刘", 54),
    ("陈", 45),
    ("杨", 33),
    ("赵", 26),
    ("黄", 25),
    ("周", 22),
    ("吴", 21),
    ("徐", 19),
    ("孙", 15),
    ("胡", 13),
    ("朱", 13),
    ("高", 12),
    ("林", 11),
    ("何", 11),
    ("郭", 10),
    ("马", 10),
    ("罗", 10),
    ("曾", 6),
    ("吕", 6),
    ("单", 3),
    ("欧阳", 3),
];
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华红玉萍飞鹏燕辉玲建国文志海春梅小晓雪宇浩婷欣怡佳嘉子梓涵轩博俊思雨晨阳天龙凤金银成永德光东\
                     西南北山川林森峰波清云月星晶莹倩琳琴珍珠美慧颖瑞祥福康宁安庆新家中民生义仁礼信胜利荣贵富才根宝喜乐亮斌彬凯旭坤昊然泽润诗语萱彤";

/// The surname of a person.
pub fn surname(random: &mut Random) -> &'static str {
    let mut at = random.below(SURNAMES.iter().map(|(_, weight)| weight).sum());
    for (surname, weight) in SURNAMES {
        match at.checked_sub(weight) {
            Some(rest) => at = rest,
            None => return surname,
        }
    }
    unreachable!("the place is below the sum")
}

/// A character of a given name; the first of the list are the most frequent.
pub fn given(random: &mut Random) -> char {
    let letters: Vec<char> = GIVEN.chars().collect();
    let count = letters.len() as u64;
    letters[random.below(count).min(random.below(count)) as usize]
}

/// A character that begins few given names.
pub fn rare(random: &mut Random) -> char {
    let letters: Vec<char> = GIVEN.chars().collect();
    letters[letters.len() - 1 - random.below(40) as usize]
}

/// The name of the person at a place.
pub fn person(place: u64) -> String {
    let mut random = Random::new(place + 1);
    random.below(2);
    let mut name = surname(&mut random).to_owned();
    name.push(given(&mut random));
    if random.below(4) > 0 {
        name.push(given(&mut random));
    }
    name
}
